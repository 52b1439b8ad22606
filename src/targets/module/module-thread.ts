import { setTimeout as pause } from 'node:timers/promises';
import { HarnessError } from '../../errors.ts';
import { PlaceCounts } from '../thread/place-counts.ts';
import { type Service, serveThread } from '../thread/serve-thread.ts';
import { shapeOfModule, USABLE } from './app-shape.ts';
import { listen } from './listen.ts';
import { loadModule } from './load-module.ts';
import type { ModuleFacts, ModuleOrder } from './module-order.ts';

serveThread<ModuleOrder, ModuleFacts>(serve);

async function serve({ path }: ModuleOrder): Promise<Service<ModuleFacts>> {
  const counts = new PlaceCounts();
  const shape = await shapeOfModule(await loadModule(path));
  if (shape === null)
    throw new HarnessError('CONFIG', `the module ${path} exports nothing that can be served`, { hint: USABLE });
  const { port, close } = await listen(shape, path);
  counts.listensAt(port);
  return {
    port,
    facts: { exports: shape.name },
    begin: () => undefined,
    wireBytes: () => counts.wireBytes(),
    requestCounts: () => counts.requestCounts(),
    close: (drainMs) => Promise.race([close(), pause(drainMs, undefined, { ref: false })]),
  };
}

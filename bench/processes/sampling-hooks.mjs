/** What takes the place of each module that samples, by the end of its path. */
const IDLE = {
  'monitor/isolate/isolate.js': `
    import { settleMemory } from './isolate-memory.js';
    const unknown = { alloc: null, external: null, cpu: null, gc: null };
    const nothing = () => undefined;
    export const sampleIsolate = () => (
      { gauges: [], work: [], report: nothing, begin: nothing, settle: settleMemory, readWork: async () => unknown, restart: nothing, stop: nothing });`,
  'monitor/isolate/thread-gauges.js': 'export const createThreadGauges = () => () => ({});',
  'monitor/machine/system.js': 'export const watchSystem = () => () => undefined;',
  'harness/attempt/others-watcher.js': `
    export const createOthersWatcher = () => () => ({ take: () => null, close: () => undefined });`,
};

export async function load(url, context, next) {
  const source = Object.entries(IDLE).find(([end]) => url.endsWith(`/${end}`))?.[1];
  return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true };
}

import { targetRoute } from '../../src/loopback.ts';
import type { Connection, ConnectionOptions } from '../../src/workers/http/engine.ts';
import { connectUndici } from '../../src/workers/http/engines/undici.ts';
import { createWire } from '../../src/workers/http/engines/wire/create-wire.ts';

/** Opens a connection; what is left out is as a scenario has it by default. */
export type Connect = (options: Pick<ConnectionOptions, 'origin'> & Partial<ConnectionOptions>) => Connection;

const USUAL = { connectTimeoutMs: 5000, maxHeadBytes: 65_536, route: targetRoute('127.0.0.1', 5000) };

/** Each engine, by its name. */
export const ENGINES: readonly (readonly [name: 'wire' | 'undici', connect: Connect])[] = [
  ['wire', (options) => createWire()({ ...USUAL, ...options })],
  ['undici', (options) => connectUndici({ ...USUAL, ...options })],
];

/** A thread that collects its garbage again and again, and tells how often it could. */
import { parentPort } from 'node:worker_threads';
import { exposedCollector } from '../../src/monitor/isolate/garbage.ts';

const TIMES = 100;
for (let time = 0; time < TIMES; time += 1) exposedCollector()({ type: 'minor' });
parentPort?.postMessage(TIMES);

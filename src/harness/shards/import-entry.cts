/**
 * What Piscina loads in each thread: a promise of the default export of the module whose URL is `workerData.entry`.
 *
 * Piscina loads this file with `require`. Node 20 aborts the whole process if a thread is ended while `require` links an ES
 * module; a thread that imports the module may be ended at any time.
 */
const { workerData } = require('node:worker_threads') as typeof import('node:worker_threads');

type Entry = { readonly default: unknown };

module.exports = import((workerData as { readonly entry: string }).entry).then((entry: Entry) => entry.default);

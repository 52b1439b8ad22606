/** The registry of workloads for the parser: a line for each kind, exported under its name. Threads have programs.ts. */
export { cli } from './cli/spec.ts';
export { concurrency } from './concurrency/spec.ts';
export { edgeCases as 'edge-cases' } from './edge-cases/spec.ts';
export { memoryPressure as 'memory-pressure' } from './memory-pressure/spec.ts';
export { pagination } from './pagination/spec.ts';
export { streaming } from './streaming/spec.ts';

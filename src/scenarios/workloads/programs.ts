/** The registry of workloads for the threads: one line a kind, under its name. Loads neither zod nor YAML. */
export { concurrencyPrograms as concurrency } from './concurrency/program.ts';
export { edgeCasesPrograms as 'edge-cases' } from './edge-cases/program.ts';
export { memoryPressurePrograms as 'memory-pressure' } from './memory-pressure/program.ts';
export { paginationPrograms as pagination } from './pagination/program.ts';
export { streamingPrograms as streaming } from './streaming/program.ts';

/** The registry of workloads for the threads: a line for each kind, exported under its name. It loads neither zod nor YAML. */
export { cliPrograms as cli } from './cli/program.ts';
export { concurrencyScripts as concurrency } from './concurrency/program.ts';
export { edgeCasesScripts as 'edge-cases' } from './edge-cases/program.ts';
export { memoryPressureScripts as 'memory-pressure' } from './memory-pressure/program.ts';
export { paginationScripts as pagination } from './pagination/program.ts';
export { streamingScripts as streaming } from './streaming/program.ts';

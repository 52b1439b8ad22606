/**
 * The header that marks requests of the harness itself, such as asking for the list of files. No request of a load carries
 * it. A target that injects faults answers marked requests without any.
 */
export const DISCOVERY_HEADER = 'x-perf-harness-discovery';

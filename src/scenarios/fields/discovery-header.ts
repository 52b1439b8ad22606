/**
 * Stands in each request by which the harness itself asks a target something, and in no request of a load: a target that is
 * told to misbehave answers these as it should.
 */
export const DISCOVERY_HEADER = 'x-perf-harness-discovery';

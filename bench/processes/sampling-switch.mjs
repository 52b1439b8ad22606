// `node --import sampling-switch.mjs bin/perf-harness.js run …` runs a build as it is, or, with PERF_HARNESS_BENCH_SAMPLING=off,
// without any of its samplers: each module of a sampler is replaced by one that never looks. This is for the row of the benchmark
// that shows what sampling costs; a run without gauges is of no use to anybody else, so the product has no such option.
import { register } from 'node:module';

if (process.env.PERF_HARNESS_BENCH_SAMPLING === 'off') register('./sampling-hooks.mjs', import.meta.url);

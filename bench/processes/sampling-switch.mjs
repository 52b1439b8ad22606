// `node --import sampling-switch.mjs dist/build-…/cli/main.js run …` runs the modules of a build as they are, or, with PERF_HARNESS_BENCH_SAMPLING=off,
// without any of its samplers: each module of a sampler is replaced by one that never looks. This is for the row of the benchmark
// that shows what sampling costs; a run without gauges is of no use to anybody else, so the product has no such option.
import { register } from 'node:module';

if (process.env.PERF_HARNESS_BENCH_SAMPLING === 'off') register('./sampling-hooks.mjs', import.meta.url);

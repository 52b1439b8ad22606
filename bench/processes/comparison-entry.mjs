// Entry of a child process: compares the OpenSpec target of a scenario file with itself, or with itself and other faults. A command line can't say
// the latter, as no build changes the target that comes with perf-harness; nor can it cut slices. Reads its order as JSON from its first argument, and
// prints comparison.json, with the time that the comparison has taken.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { build, file, candidate, out, cacheDir, launches, seed, slicing } = JSON.parse(process.argv[2]);
const load = (path) => import(pathToFileURL(join(build, path)).href);
const [{ runComparison }, { loadScenarios }, { projectOf }, { onThreads }, { cacheDirOf }] = await Promise.all(
  [
    'harness/comparison/run-comparison.js',
    'harness/load-scenarios.js',
    'harness/builds/project-place.js',
    'cli/commands/run-threads.js',
    'harness/cache-dir.js',
  ].map(load),
);

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort(143));
const written = { kind: 'written' };
const startedMs = performance.now();
const { result, error } = await onThreads({ openThreads: null }, null, 'unknown', async (threads) =>
  runComparison(threads, {
    file: loadScenarios(file),
    place: await projectOf(file),
    sources: { baseline: written, candidate: written },
    ownScenarios: candidate === null ? {} : { candidate: loadScenarios(candidate).scenarios },
    self: candidate === null,
    launches: { kind: 'number', count: launches },
    seed,
    slicing,
    out,
    cacheDir: cacheDirOf(cacheDir ?? undefined, process.env),
    stop: stop.signal,
    hurry: stop.signal,
    onEvent: () => undefined,
  }),
);
if (error !== null) throw error;
const tookMs = performance.now() - startedMs;
process.stdout.write(JSON.stringify({ tookMs, result }));
process.exitCode = result.exitCode;

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What `run` loads until its first request. */
const RUN = ['cli/command-line.js', 'cli/commands/run-threads.js', 'cli/commands/run-command.js'];
/**
 * The files that `run` loads, from what all commands need to what `run` alone needs: each holds the modules that `run` shares with the modules named here,
 * less those of the files above. Commands load whole files, so a light command is named before a heavy one.
 */
const LAYERS = [
  [
    'cli/command-line.js',
    'cli/options/scenario-file.js',
    'cli/options/monitor-options.js',
    'cli/commands/monitor-history-command.js',
    'cli/history/run-history-command.js',
    'datasets/content/documents/document-content.js',
    'datasets/recipes/dataset-tree.js',
    'monitor/exporters/otlp-push.js',
    'targets/module/start-module.js',
  ],
  ['cli/commands/run-threads.js'],
  ['cli/scenario-completion.js'],
  ['cli/commands/monitor-command.js'],
  ['cli/commands/schema-command.js'],
  ['cli/commands/generate-command.js', 'cli/commands/verify-command.js'],
  ['cli/commands/report-command.js'],
  ['cli/commands/validate-command.js'],
  ['cli/commands/serve-command.js', 'cli/commands/calibrate-command.js', 'cli/history/baseline-command.js'],
  ['cli/commands/run-command.js'],
];

/**
 * Which modules each module that is loaded late has to import besides, by its path. The bundler makes one file of the modules that the same
 * entries reach, and a module that is loaded late is an entry: with forty of them a run loaded 91 files, and Node takes half a
 * millisecond to find, read and link each. An entry that reaches one module of a layer is therefore made to reach all of it, so
 * that the layer is one file. `inputs` are those of a metafile.
 */
export function importsOfLate(inputs, folder) {
  const graph = graphOf(inputs);
  const reach = (names) => {
    const paths = names.map((name) => join(folder, name));
    const unknown = paths.find((path) => !graph.has(path));
    if (unknown !== undefined)
      throw new Error(`${unknown} is no module of the program: name another one for its layer`);
    return reachedFrom(paths, graph);
  };
  const left = new Set(reach(RUN));
  const layers = LAYERS.map((names) => {
    const own = reach(names).filter((path) => left.has(path));
    for (const path of own) left.delete(path);
    return new Set(own);
  });
  const late = new Set([...graph.values()].flatMap((module) => module.late));
  return new Map([...late].map((path) => [path, importsOf(path, layers, graph)]));
}

/** Modules of ours that stand in the layers of which a module needs anything. What is loaded late is loaded by the first layer. */
function importsOf(path, layers, graph) {
  let needed = layers.slice(0, 1);
  for (;;) {
    const reached = reachedFrom([path, ...needed.flatMap((layer) => [...layer])], graph);
    const found = layers.filter((layer) => needed.includes(layer) || reached.some((each) => layer.has(each)));
    if (found.length === needed.length) break;
    needed = found;
  }
  return needed.flatMap((layer) => [...layer].filter((each) => each !== path && existsSync(each)));
}

/** What each module imports at once, and what it imports late. */
function graphOf(inputs) {
  const modules = Object.entries(inputs).map(([path, { imports }]) => {
    const own = imports.filter(({ external }) => !external);
    const pathsOf = (isLate) =>
      own.filter(({ kind }) => (kind === 'dynamic-import') === isLate).map((each) => resolve(each.path));
    return [resolve(path), { atOnce: pathsOf(false), late: pathsOf(true) }];
  });
  return new Map(modules);
}

function reachedFrom(paths, graph) {
  const reached = new Set(paths);
  for (const path of reached) for (const next of graph.get(path)?.atOnce ?? []) reached.add(next);
  return [...reached];
}

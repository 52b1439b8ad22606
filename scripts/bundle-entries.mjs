import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { importsOfLate } from './bundle-layers.mjs';

/** Where the bundles of a build stand, below its folder. */
export const BUNDLE = 'bundle';
/** What starts a process, or is imported by a program: parts of it are loaded when they are asked for. */
const PROGRAMS = ['cli/main.js', 'index.js'];
/** The program of which few files are made. */
const LAYERED = 'cli/main.js';
/** What is one CommonJS file besides: with compiled code that is kept, such a file is faster than modules, and without it slower. */
const KEPT = 'cli/command-line.js';
/** What starts a thread, which needs all of it at once. */
const THREADS = [
  'datasets/recipes/repository-thread.js',
  'monitor/history/upkeep-thread.js',
  'monitor/program/monitor-thread.js',
  'targets/module/module-thread.js',
  'targets/null/null-thread.js',
  'targets/openspec/openspec-thread.js',
  'workers/cross-check/autocannon-entry.js',
  'workers/shard.js',
];
/** Packages that are loaded by few runs, or are not there for everybody. */
const APART = /^(undici|autocannon|tsx|esbuild|@opentelemetry\/.*)(\/|$)/;
/** What is used of pako, by Node itself. */
const PAKO =
  "const { deflateSync, inflateSync } = require('node:zlib'); module.exports = { deflate: deflateSync, inflate: inflateSync };";
const LICENSE_FILE = /^(licen[cs]e|copying)(\.(md|txt|mit))?$/i;
const NOTICES = 'third-party-licenses.txt';

/** How modules of ours become one file that Node runs. */
export const BUNDLED = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'error',
  // Packages that are CommonJS ask for Node's own modules with `require`.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url); const resolvePackage = require.resolve;",
  },
};

/**
 * Makes `bundle/` in the folder of a build: each entry of its modules as one file, or a few, with the packages that it needs.
 * Node takes longer to find, open and link a thousand small modules than to run them, so that a run starts in half the time. The
 * licenses of the packages are written beside the code.
 */
export async function bundleEntries(folder) {
  const modules = readdirSync(folder, { recursive: true }).map((path) => path.split(sep).join('/'));
  const programs = PROGRAMS.filter((entry) => modules.includes(entry));
  const threads = THREADS.filter((entry) => modules.includes(entry));
  if (threads.length === 0) return;
  const { build } = await import('esbuild');
  const inputs = new Set();
  for (const entry of [...programs, ...threads]) {
    const outdir = join(folder, BUNDLE, dirname(entry));
    const bundle = async (added, write) => {
      const setup = (plugin) => prepareModules(plugin, { folder, outdir, added });
      const { metafile } = await build({
        entryPoints: [join(folder, entry)],
        outdir,
        write,
        // The parts lie beside the program, so that a path relative to the one is relative to the other as well.
        splitting: programs.includes(entry),
        chunkNames: '[name]-[hash]',
        ...BUNDLED,
        minifySyntax: true,
        metafile: true,
        plugins: [{ name: 'modules', setup }],
      });
      return metafile.inputs;
    };
    const isLayered = entry === LAYERED;
    const added = isLayered ? importsOfLate(await bundle(new Map(), false), folder) : new Map();
    for (const input of Object.keys(await bundle(added, true))) inputs.add(input);
  }
  await bundleKept(build, folder);
  copyData(folder, modules);
  writeFileSync(join(folder, BUNDLE, NOTICES), noticesOf(inputs));
}

/** A function, as src/kept-code.ts calls it, which gets what a script has not of a module. */
async function bundleKept(build, folder) {
  const outdir = join(folder, BUNDLE, dirname(KEPT));
  const setup = (plugin) => prepareModules(plugin, { folder, outdir, added: new Map(), isScript: true });
  await build({
    entryPoints: [join(folder, KEPT)],
    outdir,
    outExtension: { '.js': '.cjs' },
    ...BUNDLED,
    format: 'cjs',
    sourcemap: false,
    minifySyntax: true,
    define: { 'import.meta.url': 'scope.ownUrl', 'import.meta.resolve': 'scope.resolveModule' },
    banner: { js: '(function (exports, require, module, scope) { const resolvePackage = require.resolve;' },
    footer: { js: '})' },
    plugins: [{ name: 'modules', setup }],
  });
  const path = join(outdir, basename(KEPT).replace(/js$/, 'cjs'));
  const [found] = /^.*\bimport\(.*$/m.exec(readFileSync(path, 'utf8')) ?? [];
  if (found !== undefined) throw new Error(`a script can't import anything: ${found}`);
}

/** What packages need to be bundled. */
export function preparePackages({ onLoad, onResolve }) {
  // Node has it in C: with pako, which is 100 KB, the WASM of the histograms takes 45 ms of each thread to unpack, and 2 without.
  onResolve({ filter: /^pako$/ }, ({ path }) => ({ path, namespace: 'node' }));
  onLoad({ filter: /^pako$/, namespace: 'node' }, () => ({ contents: PAKO, loader: 'js' }));
  // Made when the library is loaded, it takes 12 ms of each start: Node reads the data of a language for it.
  const formatter = '(0, formatters_1.floatFormatter)(5, 3)';
  onLoad({ filter: /hdr-histogram-js[/\\]dist[/\\]HistogramLogWriter\.js$/ }, ({ path }) => {
    const late = `let made; const timeFormatter = (time) => (made ??= ${formatter})(time);`;
    return { contents: withoutMap(replaced(path, `const timeFormatter = ${formatter};`, late)), loader: 'js' };
  });
  // Some packages have maps to sources that they do not come with: of such a map a profile of the target believes nothing.
  onLoad({ filter: /node_modules[/\\].*\.[cm]?js$/ }, ({ path }) => {
    return { contents: withoutMap(readFileSync(path, 'utf8')), loader: 'js' };
  });
}

/** The text of a module with other words in it. Throws where it has not these words. */
export function replaced(path, words, others) {
  const text = readFileSync(path, 'utf8');
  if (!text.includes(words)) throw new Error(`${path} has changed: there is no ${words} in it`);
  return text.replaceAll(words, others);
}

function prepareModules(plugin, { folder, outdir, added, isScript = false }) {
  const { onLoad, onResolve } = plugin;
  onResolve({ filter: APART }, ({ path }) => ({ path, external: true }));
  // Its threads begin in a file of its own.
  onLoad({ filter: /piscina[/\\]dist[/\\]index\.js$/ }, ({ path }) => {
    const dist = "(0, node_path_1.dirname)(resolvePackage('piscina'))";
    return { contents: withoutMap(replaced(path, '__dirname', dist)), loader: 'js' };
  });
  loadLate(plugin, /^string-width$/);
  preparePackages(plugin);
  // A module of ours names its neighbours by its own place, which is that of the bundle now.
  onLoad({ filter: /\.js$/ }, ({ path }) => {
    const written = readFileSync(path, 'utf8');
    const text = isScript ? written.replaceAll(/\bimport\((?='[^.])/g, 'scope.importModule(') : written;
    if (!path.startsWith(folder)) return undefined;
    const imports = (added.get(path) ?? []).map((each) => `\nimport ${JSON.stringify(each)};`).join('');
    const place = relative(outdir, join(folder, BUNDLE, relative(folder, path)))
      .split(sep)
      .join('/');
    const own = `new URL(${JSON.stringify(place.startsWith('.') ? place : `./${place}`)}, import.meta.url).href`;
    return { contents: text.replaceAll('import.meta.url', own) + imports, loader: 'js' };
  });
}

/**
 * Has a package, whose default export is a function, run its own code when that is called for the first time. Widths of text are asked for by yargs, and
 * by it for help alone: Node reads all emoji and the rules of graphemes for it, which takes 50 ms of each start.
 */
function loadLate({ onLoad, onResolve, resolve }, filter) {
  onResolve({ filter }, async ({ path, kind, resolveDir, pluginData }) => {
    if (kind !== 'import-statement' || pluginData === loadLate) return undefined;
    const found = await resolve(path, { kind, resolveDir, pluginData: loadLate });
    return { ...found, namespace: 'late' };
  });
  onLoad({ filter: /./, namespace: 'late' }, ({ path }) => {
    const contents = `export default (...given) => require(${JSON.stringify(path)}).default(...given);`;
    return { contents, resolveDir: dirname(path), loader: 'js' };
  });
}

/** What modules name by its path, and no module imports. */
function copyData(folder, modules) {
  for (const path of modules.filter((each) => each.endsWith('.cjs'))) {
    const to = join(folder, BUNDLE, path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, withoutMap(readFileSync(join(folder, path), 'utf8')));
  }
}

function withoutMap(text) {
  return text.replace(/^\/\/# sourceMappingURL=.*$/gm, '');
}

/** Name, version and license of each package that has a file among the inputs. */
function noticesOf(inputs) {
  const folders = [...inputs].flatMap((path) => /^[^:]*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  const texts = [...new Set(folders)].map((folder) => {
    const { name, version, license = 'see its text' } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => LICENSE_FILE.test(each));
    const text =
      file === undefined
        ? `It comes without a text of its license: https://spdx.org/licenses/${license}.html`
        : readFileSync(join(folder, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return `The files of this folder contain these packages, unchanged but for being joined.\n\n${texts.sort().join(`\n${'-'.repeat(80)}\n\n`)}`;
}

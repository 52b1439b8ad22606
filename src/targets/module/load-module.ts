import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HarnessError, messageOf } from '../../errors.ts';

type TsxManifest = {
  readonly exports: { readonly './esm/api': { readonly import: { readonly default: string } } };
};
type TsxApi = { readonly tsImport: (specifier: string, parent: string) => Promise<unknown> };

const TYPESCRIPT = new Set(['.ts', '.mts', '.cts', '.tsx']);

/**
 * Imports a module of the user. TypeScript is loaded by Node where it can, or else by the tsx that the module itself would find.
 * Throws HarnessError `CONFIG` where there is no such module or nothing that can load it, and `UNREACHABLE` where it throws.
 */
export async function loadModule(path: string): Promise<unknown> {
  if (!existsSync(path)) {
    throw new HarnessError('CONFIG', `there is no module ${path}`, {
      hint: 'Give the path of a file, relative to the scenario file: module: ./app.js.',
    });
  }
  if (statSync(path).isDirectory()) {
    throw new HarnessError('CONFIG', `the module ${path} is a folder`, {
      hint: `Give the path of the file in it that exports the app: module: ./${basename(path)}/app.js.`,
    });
  }
  const load = TYPESCRIPT.has(extname(path)) ? typescriptLoader(path) : null;
  try {
    return load === null ? await import(pathToFileURL(path).href) : await load();
  } catch (error) {
    throw new HarnessError('UNREACHABLE', [`the module ${path} threw while it was loaded:`, ...describeThrown(error)], {
      hint: `See what node ${path} says.`,
      cause: error,
    });
  }
}

/** Null where Node itself can load it. */
function typescriptLoader(path: string): (() => Promise<unknown>) | null {
  if ((process.features as { readonly typescript?: unknown }).typescript && extname(path) !== '.tsx') return null;
  const require = createRequire(path);
  try {
    // Its API has a file for `import` and one for `require`, of which the latter can't be used here: it misses its own hooks.
    const manifest = require.resolve('tsx/package.json');
    const { exports } = require(manifest) as TsxManifest;
    const api = pathToFileURL(join(dirname(manifest), exports['./esm/api'].import.default));
    return async () => {
      const { tsImport } = (await import(api.href)) as TsxApi;
      return tsImport(pathToFileURL(path).href, import.meta.url);
    };
  } catch (error) {
    throw new HarnessError(
      'CONFIG',
      `the module ${path} is TypeScript, which Node ${process.versions.node} can't load`,
      {
        hint: 'Run perf-harness with Node 22.18 or newer, or install tsx beside the module: npm install --save-dev tsx.',
        cause: error,
      },
    );
  }
}

/** What was thrown, and where: its first frame. */
function describeThrown(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [`  ${messageOf(error)}`];
  const [frame] = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  const head = `${error.name}: ${messageOf(error)}`.split('\n');
  return [...head, ...(frame === undefined ? [] : [frame.trim()])].map((line) => `  ${line}`);
}

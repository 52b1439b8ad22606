import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Node versions that load such a file need not be new enough for what it does: it has to tell that itself. */
const OLDEST = 'node14.6';

/**
 * Makes one CommonJS file, `x-preload.cjs`, of each compiled module `x-preload.js` below a folder, with all that it imports: it is loaded
 * into processes that are not ours, and has to be there at once, whatever they do with modules. What it imports later runs later.
 */
export async function bundlePreloads(folder) {
  const entries = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('-preload.js'));
  if (entries.length === 0) return;
  const { build } = await import('esbuild');
  await build({
    entryPoints: entries.map((path) => join(folder, path)),
    outdir: folder,
    outbase: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: OLDEST,
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'error',
  });
}

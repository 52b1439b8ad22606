import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** What modules have, and a script has not. */
type ModuleScope = {
  readonly resolveModule: (name: string) => string;
  readonly importModule: (name: string) => Promise<unknown>;
};

/** The file is a function of these, and fills in the exports. */
type Program = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  scope: ModuleScope & { readonly ownUrl: string },
) => void;

type KeptCodeOptions = ModuleScope & {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Has something called when the process ends, if it has run what it compiled code for. */
  readonly atExit: (call: () => void) => void;
};

const FOLDER = 'code-cache';
/** The checksum after the code: V8 itself does not look whether what it is given is damaged. */
const SUM_BYTES = 4;

/**
 * Runs the CommonJS file `bundle/<folder>/<file>` of a build and returns its exports. Its compiled code is taken from `code-cache/` beside `bundle/`;
 * where there is none yet for this version of Node and these flags of V8, this process leaves its own there when it ends.
 * Returns null, for the modules to be loaded instead, where Node keeps compiled code itself (from version 22 on), where there is
 * no such file or the build can't be written to, and where the environment asks for no compiled code to be kept.
 */
export function runKeptCode(bundle: URL, options: KeptCodeOptions): object | null {
  const { environment } = options;
  const isUnwanted = environment['NODE_DISABLE_COMPILE_CACHE'] || environment['NODE_V8_COVERAGE'];
  if (isUnwanted || 'enableCompileCache' in nodeModule) return null;
  const tag = cachedDataVersionTag();
  const folder = fileURLToPath(new URL(`../../${FOLDER}/`, bundle));
  const path = join(folder, `${tag.toString(16)}-${process.version}-${process.arch}`);
  const kept = readKept(path);
  const text = kept === null && !canHold(folder) ? null : orNull(() => readFileSync(bundle, 'utf8'));
  if (text === null) return null;
  const script = new Script(text, {
    filename: fileURLToPath(bundle),
    ...(kept === null ? {} : { cachedData: kept }),
  });
  const isRejected = script.cachedDataRejected === true;
  if (kept === null || isRejected)
    options.atExit(() => {
      // With other flags than it began with, a process would leave code that none can load that begins as it did.
      if (cachedDataVersionTag() === tag) orNull(() => keep(path, script.createCachedData()));
    });
  const module = { exports: {} };
  const run = script.runInThisContext() as Program;
  run(module.exports, createRequire(bundle), module, { ...options, ownUrl: bundle.href });
  return module.exports;
}

function readKept(path: string): Buffer | null {
  const file = orNull(() => readFileSync(path));
  if (file === null || file.length <= SUM_BYTES) return null;
  const code = file.subarray(0, -SUM_BYTES);
  return crc32(code) === file.readUInt32LE(code.length) ? code : null;
}

/** A process that reads meanwhile finds the file whole, or not at all. */
function keep(path: string, code: Buffer): void {
  const sum = Buffer.alloc(SUM_BYTES);
  sum.writeUInt32LE(crc32(code));
  const aside = `${path}.${process.pid}`;
  try {
    writeFileSync(aside, Buffer.concat([code, sum]));
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

function canHold(folder: string): boolean {
  return orNull(() => mkdirSync(folder, { recursive: true }) ?? folder) !== null;
}

/** Code that can't be kept is compiled again, of which nobody needs to hear. */
function orNull<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

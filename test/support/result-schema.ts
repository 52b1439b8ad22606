import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { SHARED_CACHE } from './cache.ts';
import { ROOT } from './project.ts';

type SchemaFile = 'result.schema.json' | 'comparison.schema.json' | 'capacity.schema.json';

const require = createRequire(import.meta.url);
const loaded = new Map<SchemaFile, ValidateFunction>();

/** Where a result is not what the published schema says; nowhere, if it is. */
export function schemaBreaches(result: unknown, file: SchemaFile = 'result.schema.json'): readonly ErrorObject[] {
  const validate = loaded.get(file) ?? load(file);
  loaded.set(file, validate);
  return validate(result) ? [] : (validate.errors ?? []);
}

/** To compile a schema takes some tenths of a second of CPU, so one process of the suite does it, and the others load its code. */
function load(file: SchemaFile): ValidateFunction {
  const schema = readFileSync(join(ROOT, 'docs', file), 'utf8');
  const path = join(SHARED_CACHE, `${file}-${createHash('sha256').update(schema).digest('hex')}.cjs`);
  if (!existsSync(path)) {
    mkdirSync(SHARED_CACHE, { recursive: true });
    // Another process may do the same now, and none may see half a file.
    writeFileSync(`${path}.${process.pid}`, codeOf(schema));
    renameSync(`${path}.${process.pid}`, path);
  }
  const module = { exports: {} };
  compileFunction(readFileSync(path, 'utf8'), ['require', 'module', 'exports'])(require, module, module.exports);
  return module.exports as ValidateFunction;
}

/** Without the passes that make a validator faster, which would take longer than all that is validated. */
function codeOf(schema: string): string {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const { default: standalone } = require('ajv/dist/standalone') as typeof import('ajv/dist/standalone/index.js');
  const code = { optimize: false, source: true };
  const ajv = new Ajv2020({ allErrors: true, validateFormats: false, inlineRefs: false, code });
  return standalone(ajv, ajv.compile(JSON.parse(schema) as object));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { ROOT } from './project.ts';

let compiled: ValidateFunction | null = null;

/** Where a result is not what the published schema says; nowhere, if it is. */
export function schemaBreaches(result: unknown): readonly ErrorObject[] {
  compiled ??= compile();
  return compiled(result) ? [] : (compiled.errors ?? []);
}

/** Takes half a second of CPU, so it is done once in a process and only where it is needed. */
function compile(): ValidateFunction {
  const schema = JSON.parse(readFileSync(join(ROOT, 'docs/result.schema.json'), 'utf8')) as object;
  return new Ajv2020({ allErrors: true, validateFormats: false }).compile(schema);
}

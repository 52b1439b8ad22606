import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { ROOT } from './project.ts';

const SCHEMA = JSON.parse(readFileSync(join(ROOT, 'docs/result.schema.json'), 'utf8')) as object;

/** Where a result is not what the published schema says; nowhere, if it is. */
export function schemaBreaches(result: unknown): readonly ErrorObject[] {
  const validate: ValidateFunction = new Ajv2020({ allErrors: true, validateFormats: false }).compile(SCHEMA);
  return validate(result) ? [] : (validate.errors ?? []);
}

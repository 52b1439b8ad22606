import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { ROOT } from './project.ts';

type SchemaFile = 'result.schema.json' | 'comparison.schema.json' | 'capacity.schema.json';

const compiled = new Map<SchemaFile, ValidateFunction>();

/** Where a result is not what the published schema says; nowhere, if it is. */
export function schemaBreaches(result: unknown, file: SchemaFile = 'result.schema.json'): readonly ErrorObject[] {
  const validate = compiled.get(file) ?? compile(file);
  compiled.set(file, validate);
  return validate(result) ? [] : (validate.errors ?? []);
}

/**
 * Takes some tenths of a second of CPU, so it is done once in a process and only where it is needed; without the passes that make a
 * validator faster, which would take longer than all that is validated.
 */
function compile(file: SchemaFile): ValidateFunction {
  const schema = JSON.parse(readFileSync(join(ROOT, 'docs', file), 'utf8')) as object;
  return new Ajv2020({ allErrors: true, validateFormats: false, inlineRefs: false, code: { optimize: false } }).compile(
    schema,
  );
}

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { scenarioJsonSchema } from '../../src/scenarios/json-schema.ts';

let validate: ValidateFunction | null = null;

/** Where the data of a scenario file is not what the JSON Schema says; nowhere, if it is. The schema is compiled once in a process. */
export function scenarioBreaches(data: unknown): readonly ErrorObject[] {
  validate ??= compile();
  return validate(data) ? [] : (validate.errors ?? []);
}

/** Without the passes that make a validator faster: they take longer than a few files. */
function compile(): ValidateFunction {
  const options = { strict: false, validateFormats: false, inlineRefs: false, code: { optimize: false } };
  return new Ajv2020(options).compile(JSON.parse(JSON.stringify(scenarioJsonSchema())));
}

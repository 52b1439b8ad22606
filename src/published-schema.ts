import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** The schemas of what is written, in the folder docs of the package. */
export type SchemaFile = 'result.schema.json' | 'comparison.schema.json' | 'history.schema.json';

/** A published JSON Schema, which is compiled once, when it is first needed. */
export class PublishedSchema {
  readonly #file: SchemaFile;
  #validate: ValidateFunction | null = null;

  constructor(file: SchemaFile) {
    this.#file = file;
  }

  /** The first place at which data is not what the schema says, and what was expected there; null if there is none. */
  breachOf(data: unknown): string | null {
    this.#validate ??= compile(this.#file);
    if (this.#validate(data)) return null;
    const [{ instancePath = '', message = '' } = {}] = this.#validate.errors ?? [];
    return `${instancePath === '' ? 'it' : instancePath} ${message}`;
  }
}

/** The text of a published schema. */
export function schemaText(file: SchemaFile): string {
  return readFileSync(new URL(`docs/${file}`, packageUrl()), 'utf8');
}

/** Without the passes that would make the validator faster and take three times as long: it is used for a few files. */
function compile(file: SchemaFile): ValidateFunction {
  const options = { validateFormats: false, validateSchema: false, inlineRefs: false, code: { optimize: false } };
  return new Ajv2020(options).compile(JSON.parse(schemaText(file)) as object);
}

function packageUrl(): string {
  return import.meta.resolve('perf-harness/package.json');
}

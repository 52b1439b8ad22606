import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { HarnessError, messageOf } from '../../errors.ts';
import type { RunResult } from './result.ts';

const HINT = 'name a result.json of perf-harness, or the folder of a run';

type Kind = 'result' | 'comparison';

/** Reads results, and holds each against its published schema, which is compiled once. */
export class ResultReader {
  readonly #validators = new Map<Kind, ValidateFunction>();

  /** Throws HarnessError `CONFIG` if there is no such file, or if it is not what docs/result.schema.json says. */
  read(path: string): RunResult {
    return this.readAs('result', path) as RunResult;
  }

  /** What docs/KIND.schema.json describes. Throws HarnessError `CONFIG` for anything else. */
  readAs(kind: Kind, path: string): unknown {
    const data = parseJson(readText(path), path);
    const validate = this.#validators.get(kind) ?? compile(kind);
    this.#validators.set(kind, validate);
    if (validate(data)) return data;
    const [{ instancePath = '', message = '' } = {}] = validate.errors ?? [];
    throw new HarnessError('CONFIG', `${path} is no ${kind}: ${instancePath === '' ? 'it' : instancePath} ${message}`, {
      hint: [HINT, `a ${kind} of another version of perf-harness is reported by that version`],
    });
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new HarnessError('CONFIG', `can't read ${path}: ${messageOf(error)}`, { hint: HINT, cause: error });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HarnessError('CONFIG', `${path} is no result: it is not JSON: ${messageOf(error)}`, { hint: HINT });
  }
}

/** Without the passes that would make the validator faster and take three times as long: it is used for a few files. */
function compile(kind: Kind): ValidateFunction {
  const schema = JSON.parse(readFileSync(new URL(`docs/${kind}.schema.json`, packageUrl()), 'utf8')) as object;
  const options = { validateFormats: false, validateSchema: false, inlineRefs: false, code: { optimize: false } };
  return new Ajv2020(options).compile(schema);
}

function packageUrl(): string {
  return import.meta.resolve('perf-harness/package.json');
}

/** What a command line says of the answers that are ok: the keys of `expect` in a scenario file. */
import { isMapping } from '../yaml/issue.ts';
import { plainOf } from '../yaml/written-data.ts';
import { readYaml } from '../yaml/yaml-source.ts';

export type DraftedExpectation = Readonly<Record<string, unknown>>;

export type ExpectationReading =
  | { readonly ok: true; readonly expect: DraftedExpectation }
  | { readonly ok: false; readonly message: string };

/** Reads `status: 404, bytes: 0`, with or without braces. Which keys there are is for the file to check. Never throws. */
export function readExpectation(text: string): ExpectationReading {
  const yaml = readYaml(/^\s*\{/.test(text) ? text : `{ ${text} }`);
  if (!yaml.ok) return { ok: false, message: yaml.problems[0]?.message ?? 'broken YAML' };
  const expect = plainOf(yaml.source.data);
  return isMapping(expect) ? { ok: true, expect } : { ok: false, message: 'expected KEY: VALUE' };
}

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FROM_INPUT } from '../../src/cli/options/from-input.ts';
import { neededFirst } from '../../src/cli/options/scenario-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('what a scenario file is expected to need first', () => {
  for (const [text, expected] of [
    ['target: { kind: openspec, dataset: { changes: 8 } }', 'target'],
    ['target:\n  kind: "openspec"', 'target'],
    ['scenarios: [ { target: { kind: openspec } } ]', 'target'],
    ['target: "http://127.0.0.1:8080"', 'load'],
    ['target: { kind: command, command: [node, server.js] }', 'load'],
    ['x-note: a target of kind openspec-like things', 'load'],
  ] as const) {
    it(`is a thread for the ${expected} with ${JSON.stringify(text)}`, (t) => {
      const cwd = temporaryFolder(t);
      writeFileSync(join(cwd, 'scenarios.yaml'), text);
      assert.equal(neededFirst({ file: undefined, demo: false }, { cwd }), expected);
    });
  }

  it('is one for the target with the packaged scenarios and with standard input, and none for a file that is not there', (t) => {
    const cwd = temporaryFolder(t);
    const expects = (file: string | undefined, demo: boolean) => neededFirst({ file, demo }, { cwd });
    assert.deepEqual(
      [expects(undefined, true), expects(FROM_INPUT, false), expects('no.yaml', false)],
      ['target', 'target', 'unknown'],
    );
  });
});

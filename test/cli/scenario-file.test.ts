import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FROM_INPUT } from '../../src/cli/options/from-input.ts';
import { expectsOwnTarget } from '../../src/cli/options/scenario-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('what a scenario file is expected to need', () => {
  for (const [text, expected] of [
    ['target: { kind: openspec, dataset: { changes: 8 } }', true],
    ['target:\n  kind: "openspec"', true],
    ['scenarios: [ { target: { kind: openspec } } ]', true],
    ['target: "http://127.0.0.1:8080"', false],
    ['target: { kind: command, command: [node, server.js] }', false],
    ['x-note: a target of kind openspec-like things', false],
  ] as const) {
    it(`is ${expected ? 'a' : 'no'} thread for our target with ${JSON.stringify(text)}`, (t) => {
      const cwd = temporaryFolder(t);
      writeFileSync(join(cwd, 'scenarios.yaml'), text);
      assert.equal(expectsOwnTarget({ file: undefined, demo: false }, { cwd }), expected);
    });
  }

  it('is one for the packaged scenarios and for standard input, and none for a file that is not there', (t) => {
    const cwd = temporaryFolder(t);
    const expects = (file: string | undefined, demo: boolean) => expectsOwnTarget({ file, demo }, { cwd });
    assert.deepEqual(
      [expects(undefined, true), expects(FROM_INPUT, false), expects('no.yaml', false)],
      [true, true, false],
    );
  });
});

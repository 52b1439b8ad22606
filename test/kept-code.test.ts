import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runKeptCode } from '../src/kept-code.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const TEXT = `(function (exports, require, module, scope) {
  module.exports = { folder: require('node:path').dirname(scope.ownUrl), found: scope.resolveModule('it') };
})`;

const keepsByItself = 'enableCompileCache' in nodeModule;

describe('code that is kept between starts', { skip: keepsByItself && 'this Node keeps it itself' }, () => {
  const dir = temporaryFolder({ after });
  const bundle = pathToFileURL(join(dir, 'bundle/cli/program.cjs'));
  const folder = join(dir, 'code-cache');
  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(dir, 'bundle/cli'), { recursive: true });
    writeFileSync(bundle, TEXT);
  });

  /** Runs the program as a process would that then ends; says whether it had to leave its code. */
  function start(environment: Readonly<Record<string, string>> = {}, isEnding = true) {
    const atEnd: (() => void)[] = [];
    const exports = runKeptCode(bundle, {
      environment,
      resolveModule: (name) => `where ${name} is`,
      importModule: () => Promise.reject(new Error('nothing is imported')),
      atExit: (call) => atEnd.push(call),
    });
    if (isEnding) for (const call of atEnd) call();
    return { exports, isLeft: atEnd.length > 0 };
  }

  const exports = { folder: new URL('.', bundle).href.slice(0, -1), found: 'where it is' };

  function keptFile(): string {
    const [name = '', ...others] = readdirSync(folder);
    assert.deepEqual(others, []);
    return join(folder, name);
  }

  it('is left by the first process, and taken by the next', () => {
    assert.deepEqual(
      [start(), start()],
      [
        { exports, isLeft: true },
        { exports, isLeft: false },
      ],
    );
    assert.ok(statSync(keptFile()).size > 100);
  });

  it('is not left before the process ends', () => {
    start({}, false);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is left anew where it is damaged, cut, or that of another text', () => {
    start();
    const whole = readFileSync(keptFile());
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(255 - damaged.readUInt8(whole.length >> 1), whole.length >> 1);
    for (const bytes of [damaged, whole.subarray(0, 100), Buffer.alloc(0)]) {
      writeFileSync(keptFile(), bytes);
      assert.deepEqual(start(), { exports, isLeft: true });
      assert.equal(start().isLeft, false);
    }
    writeFileSync(bundle, TEXT.replace("'it'", "'that'"));
    assert.deepEqual(start(), { exports: { ...exports, found: 'where that is' }, isLeft: true });
  });

  it('is neither taken nor left where the environment says so, or where it can not be', () => {
    for (const name of ['NODE_DISABLE_COMPILE_CACHE', 'NODE_V8_COVERAGE'])
      assert.deepEqual(start({ [name]: '1' }), { exports: null, isLeft: false });
    writeFileSync(folder, 'a file');
    assert.deepEqual(start(), { exports: null, isLeft: false });
    rmSync(folder);
    rmSync(bundle);
    assert.deepEqual(start(), { exports: null, isLeft: false });
  });
});

import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { appendLine, jsonOf, linesOf } from '../src/line-file.ts';
import { moduleUrl } from './support/project.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe('a file of lines', () => {
  it('is made by its first line, and keeps what is there', (t) => {
    const path = join(temporaryFolder(t), 'a.jsonl');
    appendLine(path, '{"a":1}');
    appendLine(path, '{"a":2}');
    assert.equal(readFileSync(path, 'utf8'), '{"a":1}\n{"a":2}\n');
  });

  it('ends a line that was cut short before the next one', (t) => {
    const path = join(temporaryFolder(t), 'a.jsonl');
    writeFileSync(path, '{"a":1}\n{"a":');
    appendLine(path, '{"a":3}');
    const values = linesOf(readFileSync(path, 'utf8')).map(({ number, text }) => [number, jsonOf(text)]);
    assert.deepEqual(values, [
      [1, { a: 1 }],
      [2, undefined],
      [3, { a: 3 }],
    ]);
  });

  it('has a last line without an end, and no empty ones', () => {
    assert.deepEqual(
      linesOf('1\n\n2').map(({ number, text }) => [number, text]),
      [
        [1, '1'],
        [3, '2'],
      ],
    );
    assert.deepEqual(linesOf(''), []);
  });

  it('keeps every line whole when two write at once', async (t) => {
    const path = join(temporaryFolder(t), 'a.jsonl');
    appendFileSync(path, '');
    const code = `
      const { workerData } = require('node:worker_threads');
      import(workerData.module).then(({ appendLine }) => {
        for (let index = 0; index < 40; index += 1) appendLine(workerData.path, workerData.letter.repeat(20_000));
      });`;
    const module = moduleUrl('src/line-file').href;
    const ended = ['a', 'b'].map((letter) => {
      const worker = new Worker(code, { eval: true, workerData: { path, letter, module } });
      return new Promise<number>((resolve, reject) => worker.on('exit', resolve).on('error', reject));
    });
    assert.deepEqual(await Promise.all(ended), [0, 0]);
    const lines = linesOf(readFileSync(path, 'utf8')).map(({ text }) => text);
    assert.equal(lines.length, 80);
    assert.ok(lines.every((line) => /^(a{20000}|b{20000})$/.test(line)));
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escapeText, printedJson } from '../../src/reports/escape.ts';

describe('foreign text that is shown', () => {
  const rows: readonly (readonly [title: string, text: string, shown: string])[] = [
    ['an ANSI escape', '\u001b[2J\u001b[31mred', '\\u001b[2J\\u001b[31mred'],
    ['a C1 control that some terminals take for an escape', '\u009b2J', '\\u009b2J'],
    ['newlines and tabs', 'a\r\n\tb', 'a\\r\\n\\tb'],
    ['a backspace and a bell', 'a\bb\u0007', 'a\\u0008b\\u0007'],
    ['separators of lines and paragraphs', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['a bidirectional override', 'a\u202egnp.exe', 'a\\u202egnp.exe'],
    ['a byte order mark and a zero-width space', '\ufeffa\u200bb', '\\ufeffa\\u200bb'],
    ['a tag character beyond the basic plane', 'a\u{e0041}', 'a\\u{e0041}'],
    ['half a surrogate pair', 'a\ud83d', 'a\\ud83d'],
  ];
  for (const [title, text, shown] of rows) {
    it(`has ${title} written out`, () => assert.equal(escapeText(text), shown));
  }

  it('keeps what only looks unusual', () => {
    for (const text of ['GET /orders?a=b', 'größe', '日本語', '👩‍👩‍👧', 'e\u0301', '– … ×'])
      assert.equal(escapeText(text), text);
  });

  it('is cut where it is long, and says how long it was', () => {
    assert.equal(escapeText('x'.repeat(100_000)), `${'x'.repeat(2000)}… (100000 characters)`);
  });

  it('gives no command to a CI system that reads the log, wherever a line is broken', () => {
    assert.equal(escapeText('::error title=a::b'), '\\u003a:error title=a::b');
    assert.equal(escapeText('a  ::set-output name=x::1'), 'a  \\u003a:set-output name=x::1');
    assert.equal(
      escapeText('::error file=a:1,title=b'),
      '\\u003a:error file=a:1,title=b',
      'the line may go on with ::',
    );
    assert.equal(escapeText('id=x##[add-mask]y'), 'id=x\\u0023#[add-mask]y', 'this one may stand anywhere in a line');
    assert.equal(
      escapeText('##[error]x ##vso[task.x]y ##teamcity[z]'),
      '\\u0023#[error]x \\u0023#vso[task.x]y \\u0023#teamcity[z]',
    );
    for (const text of ['connect ECONNREFUSED ::1:80', 'http://[::1]:80/a', '::ffff:127.0.0.1', 'a::b::c', '# # [x]'])
      assert.equal(escapeText(text), text);
  });

  it('is the same data as JSON, and harmless on a terminal', () => {
    const data = { 'k\u009b': ['a\nb\u001b[31m\u202e', '\u{e0001}##[error]x', '👩‍👩‍👧', '\ud83d'] };
    for (const space of [undefined, 2]) {
      const text = printedJson(data, space);
      assert.deepEqual(JSON.parse(text), data);
      assert.doesNotMatch(text, /(?!\n)[\p{Cc}\p{Cf}]|##\[/u);
    }
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { code, markdownTable, plain } from '../../../src/reports/markdown/markdown-text.ts';

const ESCAPED = /\\[\\`*_[\]<>|~&]|&#\d+;/g;

/** Text with everything that begins or ends something in Markdown or HTML, near each other. */
const hostileText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'`|\\<>!-[]()*_~@#$&;:/w.1a \n\u001b\u202e'),
    fc.string({ minLength: 1, maxLength: 1 }),
  ),
});

describe('Markdown', () => {
  const rows: readonly (readonly [what: string, text: string, shown: string])[] = [
    ['a mention', '@maintainers look', '@&#8203;maintainers look'],
    ['a reference to an issue', 'fixes #12', 'fixes #&#8203;12'],
    ['a link that is made by itself', 'http://a.example www.b.example', 'http:&#8203;//a.example www&#8203;.b.example'],
    ['an image', '![x](y)', '!\\[x\\](y)'],
    ['a comment of HTML', '<!-- x -->', '\\<!-- x --\\>'],
    ['a reference to a character', '&lt;b&gt;', '\\&lt;b\\&gt;'],
    ['a formula', '$x$', '&#36;x&#36;'],
    ['a cell of a table, and a line', 'a|b\nc', 'a\\|b\\\\nc'],
  ];
  for (const [what, text, shown] of rows) {
    it(`has no ${what} in text of a target`, () => assert.equal(plain(text), shown));
  }

  it('has no markup in any text of a target', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        assert.doesNotMatch(plain(text).replace(ESCAPED, ' '), /[\\`*_[\]<>|~&$\n]|@\w|#\d|:\/\/|www\./i);
      }),
    );
  });

  it('has code that nothing in it ends, neither alone nor in a table', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = code(text);
        assert.match(shown, /^(|`[^`|\\\n]+`|<code>(?:[\w ]|&#\d+;)+<\/code>)$/);
      }),
    );
    assert.equal(code('p95(traversal) < 200ms'), '`p95(traversal) < 200ms`');
    assert.equal(code('a`|<b>'), '<code>a&#96;&#124;&#60;b&#62;</code>');
  });

  it('has tables with the same number of cells in each row, whatever is in them', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, other) => {
        const lines = markdownTable(
          [
            ['name', 'left'],
            ['size', 'right'],
          ],
          [[plain(one), code(other)]],
        );
        for (const line of lines) assert.equal(line.replace(ESCAPED, ' ').split('|').length, 4, line);
      }),
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type CST, Lexer, Parser } from 'yaml';
import { readLeaf } from '../../../src/scenarios/yaml/flow-leaf.ts';

/** What the parser makes of a text, and how many collections were read at one go. */
function parsed(text: string): { readonly tokens: readonly CST.Token[]; readonly leaves: number } {
  const [lexer, parser] = [new Lexer(), new Parser()];
  const tokens: CST.Token[] = [];
  let leaves = 0;
  for (const token of lexer.lex(text)) {
    tokens.push(...parser.next(token));
    const before = parser.offset;
    if (token === '{' || token === '[') readLeaf(text, lexer, parser);
    if (parser.offset > before) leaves += 1;
  }
  return { tokens: [...tokens, ...parser.end()], leaves };
}

const LEAVES = [
  '{ a: 1 }',
  '{a: b c,d : "x: , }" , e: \'y\'}',
  '[a]',
  '[ a ,b c, "x" , -1, *a ]',
  '- { <<: *a, url: http://127.0.0.1:8080/a?b=c&d }\n- [ 1s, p95(a) < 1s ]',
  'a: { b: [ c ], d: [ e ] }',
];
const OTHERS = [
  '{}',
  '[]',
  '{ a: 1, }',
  '{ a: [] }',
  '{ a: }',
  '{ a }',
  '{ "a":1 }',
  '{ a: b: c }',
  '{ a: "\\x41" }',
  "{ a: 'it''s' }",
  '{ a: "b" c }',
  '[ a: 1 ]',
  '[ - a ]',
  '[ a #b\n]',
  '[ a #b ]',
  '[ a\n]',
  '[ &a b ]',
  '[ !!str a ]',
  '{ a: 1 ]',
  '[ a }',
  '[ a',
  '[ \ta ]',
  'a: |\n{\nb: [',
];
const PIECES = [
  ...'{}[],: #-\n"\'\t\r|',
  ...[
    ', ',
    ': ',
    '  ',
    'a',
    'b c',
    '"x"',
    "'y'",
    '*a',
    '&a ',
    ' #c',
    '- ',
    '-1',
    '? ',
    '<<',
    'a:b',
    '!t ',
    '...',
    '---',
  ],
];

describe('a mapping or a list on one line', () => {
  it('is read at one go where all of its entries are plain', () => {
    for (const text of LEAVES) assert.ok(parsed(text).leaves > 0, text);
    for (const text of OTHERS) assert.equal(parsed(text).leaves, 0, text);
  });

  it('becomes the tokens that the parser makes of it, whatever is in it and around it', () => {
    const check = (text: string): void => assert.deepEqual(parsed(text).tokens, [...new Parser().parse(text)], text);
    for (const text of [...LEAVES, ...OTHERS]) check(text);
    const texts = fc.array(fc.constantFrom(...PIECES), { minLength: 2, maxLength: 14 });
    fc.assert(
      fc.property(texts, (pieces) => check(pieces.join(''))),
      { numRuns: 500 },
    );
  });
});

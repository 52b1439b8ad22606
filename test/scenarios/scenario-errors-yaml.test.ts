import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertBad, type BadText, fileWith, placeOf, problemsOf } from '../fixtures/bad-yaml/marked.ts';

const BILLION_LAUGHS = [...'abcdefgh']
  .map((name, index, all) => {
    const entry = index === 0 ? 'ha' : `*${all[index - 1]}`;
    // The eighth alias of 11,111 values is one too many.
    const mark = name === 'e' ? '¦' : '';
    return `${name}: &${name} [${Array(7).fill(entry)},${mark}${entry},${entry},${entry}]\n`;
  })
  .join('');

const SYNTAX: readonly BadText[] = [
  ['an empty file', '¦', 'the file is empty'],
  ['a program', '\u007fELF\u0002: 1¦\0\0\n', 'this is no text: it holds a NUL byte', 'YAML is text'],
  ['a file of comments', '¦# nothing\n', 'the file is empty'],
  ['a list at the root', '¦- version: 1\n', 'expected a mapping, got a list'],
  ['a text at the root', '¦hello\n', 'expected a mapping, got "hello"'],
  ['a tab as indentation', 'version: 1\nscenarios:\n¦\t- name: a\n', 'indented with a tab'],
  ['an unclosed double quote', 'version: 1\ntarget: { kind: url, url: ¦"http://x }\n', 'opened here'],
  ['an unclosed single quote', "version: 1\ndefaults: ¦'x\n", 'opened here'],
  ['an unclosed bracket', 'version: 1\ndefaults: ¦{ warmup: 1s\n', 'not closed'],
  ['an unclosed list', 'version: 1\nscenarios: ¦[ { name: a }\n', 'not closed'],
  ['a key that is written twice', 'version: 1\n¦version: 1\n', 'duplicate key "version"'],
  [
    'two keys that stand twice',
    'version: 1\n¦version: 1\ndefaults: {}\n¦defaults: {}\n',
    'duplicate key',
    'duplicate key',
  ],
  ['a key that is written twice in a scenario', fileWith({ more: '¦name: b' }), 'duplicate key'],
  ['a second document', `${fileWith({})}¦---\nversion: 1\n`, 'a second document'],
  ['an alias without an anchor', 'version: 1\nscenarios: ¦*all\n', 'no anchor "&all"'],
  ['an alias inside itself', 'version: 1\nscenarios: &all [ ¦*all ]\n', 'refers to the mapping or list around it'],
  ['an unknown tag', 'version: ¦!one 1\n', 'Unresolved tag'],
  ['a value that begins with @', 'version: 1\ndefaults: ¦@x\n', 'reserved character @'],
  ['a mapping inside a plain value', 'version: 1\ndefaults: ¦a: b: c\n', 'broken YAML'],
  ['a key that is a list', '? ¦[a]\n: 1\n', 'expected a text as a key'],
  ...['__proto__', 'constructor', 'toString'].map(
    (name): BadText => [
      `a variable ${name}, which every object has`,
      `version: 1\ntarget: { kind: url, url: ¦"\${env.${name}}" }\n`,
      `the environment variable ${name} is not set`,
    ],
  ),
  [
    'flow collections without end',
    `version: 1\ntarget: ${'['.repeat(199)}¦${'['.repeat(100_000)}`,
    'more than 200 levels deep',
  ],
  ['block lists without end', `${'- '.repeat(200)}¦${'- '.repeat(20_000)}a`, 'more than 200 levels deep'],
  ['aliases that multiply', BILLION_LAUGHS, 'aliases of this file expand too far'],
  ['several faults of syntax', 'version: ¦!one 1\ntarget: ¦!two 1\n¦version: 1\n', '!one', '!two', 'duplicate key'],
];

/** Keys for anchors, before all else. */
const anchors = (keys: string, more: string): string => `${keys}\n${fileWith({ load: more })}`;

const ROOT: readonly BadText[] = [
  [
    'a mistake in a key for anchors that an alias stands for',
    anchors('x-load: &load { concurrency: ¦0, duration: 1s }', 'load: *load'),
    '1 or more, got 0',
  ],
  [
    'an unknown key in one that is merged',
    anchors('x-load: &load\n  ¦concurency: 1', 'load: { <<: *load, concurrency: 1, duration: 1s }'),
    'did you mean "concurrency"?',
  ],
  ['an alias into a key for anchors that comes later', `${anchors('', 'load: ¦*load')}x-load: &load {}\n`, 'no anchor'],
  ['a key for anchors in capitals', anchors('¦X-load: 1', 'load: { concurrency: 1, duration: 1s }'), 'unknown key'],
  ['one that only begins with an x', anchors('¦xload: 1', 'load: { concurrency: 1, duration: 1s }'), 'unknown key'],
  ['one in a scenario', fileWith({ more: '¦x-load: 1' }), 'unknown key "x-load"'],
  [
    'no version',
    '¦scenarios: []\n'.replace(
      '[]',
      '[ { name: a, workload: { kind: pagination }, load: { concurrency: 1, duration: 1s } } ]',
    ),
    '"version" is missing',
  ],
  ['a version of the future', fileWith({ version: 'version: ¦2' }), 'expected 1, got 2'],
  ['a version as a text', fileWith({ version: 'version: ¦"1"' }), 'expected 1, got "1"'],
  ['no scenarios', '¦version: 1\n', '"scenarios" is missing'],
  ['an empty list of scenarios', 'version: 1\nscenarios: ¦[]\n', 'expected 1 or more entries'],
  ['scenarios as a mapping', 'version: 1\nscenarios:\n  ¦a: {}\n', 'expected a list, got a mapping'],
  ['scenarios with nothing after it', 'version: 1\n¦scenarios:\n', 'expected a list, got no value'],
  ['a scenario that is a text', 'version: 1\nscenarios:\n  - ¦walk\n', 'expected a mapping, got "walk"'],
  ['an unknown key at the root', fileWith({ defaults: '¦scenarois: []' }), 'did you mean "scenarios"?'],
  [
    'an unknown key far from any other',
    fileWith({ defaults: '¦zzz: 1' }),
    'known keys: version, target, prepare, defaults, scenarios',
  ],
  ['an unknown key in a scenario', fileWith({ more: '¦gate: x' }), 'did you mean "gates"?'],
  ['a key that is yet to come', fileWith({ more: '¦data: x' }), 'unknown key "data"'],
  [
    'a name that is missing',
    'version: 1\nscenarios:\n  - ¦workload: { kind: pagination }\n    load: { concurrency: 1, duration: 1s }\n',
    '"name" is missing',
  ],
  ['a name with a space', fileWith({ name: 'name: ¦my scenario' }), 'not a valid name'],
  ['a name that is a number', fileWith({ name: 'name: ¦7' }), 'expected a text, got 7'],
  [
    'two scenarios of one name',
    `${fileWith({})}  - name: ¦a\n    workload: { kind: pagination }\n    load: { concurrency: 1, duration: 1s }\n`,
    'the first is on line 3',
  ],
];

describe('a scenario file that is no good as YAML', () => {
  for (const [title, marked, ...words] of SYNTAX) it(`names the place of ${title}`, () => assertBad(marked, words));
});

describe('a scenario file whose frame is wrong', () => {
  for (const [title, marked, ...words] of ROOT) it(`names the place of ${title}`, () => assertBad(marked, words));
});

it('a fault of the syntax quotes no more of the file than a line can show', () => {
  const [problem] = problemsOf(`a: |${'x'.repeat(5000)}\n`).filter(({ message }) => message.startsWith('broken'));
  assert.match(problem?.message ?? '', /^broken YAML: .*xxx…$/s);
  assert.ok((problem?.message.length ?? 0) < 250, problem?.message);
});

describe('positions in a scenario file', () => {
  const wrong = 'version: 2\nscenarios: 3\n';

  it('are the same with CRLF as with LF', () => {
    assert.deepEqual(problemsOf(wrong.replaceAll('\n', '\r\n')).map(placeOf), ['1:10', '2:12']);
  });

  it('do not count a byte order mark', () => {
    assert.deepEqual(problemsOf(`\uFEFF${wrong}`).map(placeOf), ['1:10', '2:12']);
  });

  it('count characters, not UTF-16 units', () => {
    assert.deepEqual(problemsOf('{ version: 1, "🐘🐘": 1, scenarios: 3 }').map(placeOf), ['1:15', '1:35']);
  });

  it('lead through aliases to where the value is written, and blame it once', () => {
    const file = `version: 1\nscenarios:\n  - &base\n    name: a\n    workload: { kind: pagination }\n    load: &load { concurrency: 0, duration: 1s }\n  - { name: b, workload: { kind: pagination }, load: *load }\n`;
    assert.deepEqual(problemsOf(file).map(placeOf), ['6:32']);
  });

  it('lead through merge keys', () => {
    const file = `version: 1\ntarget: &t { kind: url, url: "ftp://x" }\nscenarios:\n  - { name: b, target: { <<: *t }, workload: { kind: pagination }, load: { concurrency: 1, duration: 1s } }\n`;
    assert.deepEqual(problemsOf(file).map(placeOf), ['2:30']);
  });
});

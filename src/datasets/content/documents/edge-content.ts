import type { Random } from '../../../random.ts';
import type { SourceFile } from '../source-file.ts';
import { randomOf } from '../words/random-streams.ts';
import { YEAR_START_MS } from '../words/timestamp.ts';
import { AREAS, ASPECTS } from '../words/vocabulary.ts';
import { drawAstral, drawCombining, drawEveryScript, drawRightToLeft } from './edge-unicode.ts';

/** One document. `kind` names its difficulty; `ending`, the extension of the file's name, tells its content type. */
type EdgeCase = {
  readonly kind: string;
  readonly name: string;
  readonly ending: 'json' | 'txt' | 'bin';
  readonly content: Buffer;
};

const DEPTH = 100;
const WIDTH = 1_000;
const CHARACTERS = 10_000;
const NAME_LENGTH = 64;
const BOM = '\ufeff';

/** Makes every case, always in the same order. */
function makeEdgeCases(seed: number): readonly EdgeCase[] {
  let index = 0;
  const numbers = (): Random => randomOf(seed, 'edge-case', index++);
  return [
    ...emptyCases(),
    ...singleCases(),
    ...nestedCases(),
    ...wideCases(numbers()),
    ...unicodeCases(numbers()),
    ...specialCases(numbers()),
    ...numberCases(numbers()),
    ...nullCases(numbers()),
    ...nameCases(numbers()),
    ...newlineCases(numbers()),
    ...bomCases(),
  ];
}

/** The cases as files, such as `unicode/astral.txt`. */
export function edgeCaseFiles(seed: number): readonly SourceFile[] {
  return makeEdgeCases(seed).map(({ kind, name, ending, content }) => ({
    path: `${kind}/${name}.${ending}`,
    content,
    mtimeMs: YEAR_START_MS,
  }));
}

function json(kind: string, name: string, value: unknown): EdgeCase {
  return jsonText(kind, name, JSON.stringify(value));
}

/** JSON in a form that `JSON.stringify` would not write. */
function jsonText(kind: string, name: string, text: string): EdgeCase {
  return { kind, name, ending: 'json', content: Buffer.from(text) };
}

function plain(kind: string, name: string, text: string): EdgeCase {
  return { kind, name, ending: 'txt', content: Buffer.from(text) };
}

function emptyCases(): EdgeCase[] {
  return [
    plain('empty', 'document', ''),
    json('empty', 'object', {}),
    json('empty', 'array', []),
    json('empty', 'string', ''),
    plain('empty', 'but-for-white-space', ' \t\n'),
  ];
}

function singleCases(): EdgeCase[] {
  return [
    json('single', 'item', [1]),
    json('single', 'member', { only: true }),
    { kind: 'single', name: 'byte', ending: 'bin', content: Buffer.of(0) },
  ];
}

/** `DEPTH` values nested in one another; the innermost is empty. */
function nestedCases(): EdgeCase[] {
  return [
    jsonText('nested', 'objects-100-deep', `${'{"in":'.repeat(DEPTH - 1)}{}${'}'.repeat(DEPTH - 1)}`),
    jsonText('nested', 'arrays-100-deep', '['.repeat(DEPTH) + ']'.repeat(DEPTH)),
    jsonText('nested', 'mixed-100-deep', `${'{"in":['.repeat(DEPTH / 2)}${']}'.repeat(DEPTH / 2)}`),
  ];
}

function wideCases(random: Random): EdgeCase[] {
  const members = Array.from({ length: WIDTH }, (_, i) => [`${random.pick(AREAS)}-${i}`, random.below(1e6)]);
  return [
    json('wide', '1000-members', Object.fromEntries(members)),
    json(
      'wide',
      '1000-items',
      Array.from({ length: WIDTH }, () => random.below(1e6)),
    ),
  ];
}

function unicodeCases(random: Random): EdgeCase[] {
  const every = drawEveryScript(random, CHARACTERS);
  return [
    plain('unicode', 'astral', drawAstral(random, CHARACTERS)),
    plain('unicode', 'combining', drawCombining(random, CHARACTERS)),
    plain('unicode', 'right-to-left', drawRightToLeft(random, CHARACTERS)),
    plain('unicode', 'every-script', every),
    json('unicode', 'in-json', { text: every }),
    jsonText('unicode', 'escaped-in-json', `{"text":"${every.replace(/[\s\S]/g, escapeUnit)}"}`),
  ];
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Characters that break quoting, templates, paths or terminals. */
const SPECIAL: readonly string[] = [
  ...Array.from(
    '"\'`\\/<>&%$#@!?*|;:~^=+{}[]()\t\n\r\b\f\v\0\u001b\u007f\u0080\u009f\u00a0\u00ad\u2028\u2029\ufffd\uffff',
  ),
];

function specialCases(random: Random): EdgeCase[] {
  const text = Array.from({ length: CHARACTERS }, () => random.pick(SPECIAL)).join('');
  return [
    plain('special', 'characters', text),
    json('special', 'characters-in-json', { text }),
    json('special', 'injections', [
      '</script><script>',
      "'; DROP TABLE changes; --",
      '../../../../etc/passwd',
      `\${0}`,
      '{{0}}',
      '%00%0d%0a',
      '$(reboot)',
      '__proto__',
    ]),
    {
      kind: 'special',
      name: 'every-byte',
      ending: 'bin',
      content: Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
    },
  ];
}

const LARGE_AND_TINY: readonly string[] = [
  ...['0', '-0', '0.0', '1', '-1', '1e0', '1E+2', '0.1', '0.30000000000000004'],
  ...['9007199254740991', '9007199254740992', '9007199254740993', '-9007199254740993'],
  ...['18446744073709551615', '18446744073709551616', '170141183460469231731687303715884105728'],
  ...['1.7976931348623157e308', '-1.7976931348623157e308', '2.2250738585072014e-308', '5e-324', '-5e-324'],
  ...['1e400', '-1e400', '1e-400', `1${'0'.repeat(400)}`, `0.${'0'.repeat(400)}1`, `3.${'14159265'.repeat(50)}`],
];

/** The numbers are written as text, because a number that is parsed into a double may change. */
function numberCases(random: Random): EdgeCase[] {
  const drawn = Array.from({ length: WIDTH }, () => `${drawDigits(random)}e${random.between(-320, 308)}`);
  return [
    jsonText('numbers', 'large-and-tiny', `[${LARGE_AND_TINY.join(',')}]`),
    jsonText('numbers', 'of-every-exponent', `[${drawn.join(',')}]`),
  ];
}

function drawDigits(random: Random): string {
  return `${random.chance(0.5) ? '-' : ''}${random.between(1, 9)}.${random.next()}${random.next()}`;
}

/** An absent value is a member that a record does not have. */
function nullCases(random: Random): EdgeCase[] {
  const record = (i: number) => {
    const note = [{ note: null }, {}, { note: '' }, { note: random.pick(ASPECTS) }];
    return { id: i, ...note[i % note.length] };
  };
  return [
    json(
      'nulls',
      '1000-nulls',
      Array.from({ length: WIDTH }, () => null),
    ),
    json(
      'nulls',
      '1000-null-or-absent',
      Array.from({ length: WIDTH }, (_, i) => record(i)),
    ),
    json('nulls', 'null-itself', null),
  ];
}

function nameCases(random: Random): EdgeCase[] {
  const long = (i: number): string => `${i}-${random.pick(AREAS)}-`.padEnd(NAME_LENGTH, 'abcdefgh');
  const names = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [long(i), i]));
  return [
    json('names', 'empty', { '': 'the empty name', in: { '': { '': 0 } } }),
    json('names', 'of-64-characters', names),
    jsonText('names', 'twice-the-same', '{"a":1,"a":2}'),
    jsonText('names', 'of-prototypes', '{"__proto__":{"a":1},"constructor":{"prototype":{}},"toString":0}'),
  ];
}

function newlineCases(random: Random): EdgeCase[] {
  const lines = Array.from({ length: 200 }, () => `${random.pick(AREAS)} ${random.pick(ASPECTS)}`);
  const mixed = lines.map((line) => line + random.pick(['\n', '\r\n', '\r', '\n\r', '\u0085', '\u2028'])).join('');
  return [
    plain('newlines', 'crlf', `${lines.join('\r\n')}\r\n`),
    plain('newlines', 'cr', `${lines.join('\r')}\r`),
    plain('newlines', 'lf-without-the-last', lines.join('\n')),
    plain('newlines', 'of-every-kind', mixed),
    jsonText('newlines', 'crlf-in-json', JSON.stringify({ lines }, null, 2).replaceAll('\n', '\r\n')),
  ];
}

function bomCases(): EdgeCase[] {
  return [
    plain('bom', 'and-text', `${BOM}text`),
    plain('bom', 'alone', BOM),
    jsonText('bom', 'and-json', `${BOM}{"a":1}`),
    plain('bom', 'in-the-middle', `one${BOM}two`),
    { kind: 'bom', name: 'of-utf-16', ending: 'bin', content: Buffer.from(`${BOM}text`, 'utf16le') },
  ];
}

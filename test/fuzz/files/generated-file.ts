import { Random } from '../../../src/random.ts';
import { largeFile } from './large-file.ts';

const STREAM = 3;
/** Every so many files there is a large one, in which something comes `size` times. */
export type LargeFiles = { readonly every: number; readonly size: number };

/** What YAML, numbers, quantities and the language read in a way of their own, or may not stand where it comes to stand. */
const WRITTEN = String.raw`
  ~ null true no 0 -0 -1 1 1.5 1.10 01234 0x1F 0o17 1e3 1e400 1_000 .inf -.inf .nan 9007199254740993 2026-11-29 12:30:45 1s 0s -1s
  1e9s 99999999999h 50/s 0/s 1/0 101% 11 1mb 9e99GB NaN undefined __proto__ constructor " ' "\ud83d" "\0" "\x1b[31m" "\e]0;x\a" "a\nb"
  "\u2028" {} [] [[]] {a:} [,] *a &a *nothing !y !<tag:x> ! | >- |9 ? - --- ... @x # a:b /a?b={c} http://[::1 http://127.0.0.1:99999
  file:///etc ../.. / %2520 {name} {{{{ GET get CONNECT p95( p95(response)<1s share(ok)==100% 🐘 é
`.trim();
const SCALARS = [
  ...WRITTEN.split(/\s+/),
  ...[
    '',
    '1 MB',
    '5 req/s',
    '{ a: }',
    '{ ? a : b }',
    '[ a: b ]',
    '&a x',
    '!!int x',
    '!!str 1',
    '!!binary AAA=',
    '!!set { a }',
  ],
  ...[
    '!!omap [ a: 1 ]',
    '!!timestamp 2026-01-01',
    '!x y',
    '? ',
    '- ',
    '--- ',
    '%YAML 1.1',
    '`x`',
    'a: b',
    'x y',
    '\t',
    '\x00',
  ],
  ...['9'.repeat(400), `0.${'0'.repeat(400)}1`, 'a'.repeat(5_000), '\u202e', '\ud83d', '\x7f', '\ufeff'],
];
const PIECES = [
  '\n',
  '\r\n',
  '\r',
  '\t',
  ' ',
  '  ',
  ': ',
  '- ',
  ', ',
  '&a ',
  '<<: *a',
  '!!x ',
  '\x00',
  '\ufeff',
  ...':{}[]"\'#',
];
const KEYS = `
  version target defaults scenarios name workload load gates kind duration concurrency rate iterations stages levels requests values faults
  dataset expect headers body params fields repeat confirm warmup crossCheck alerts budget mutate files sizes arrivals __proto__ constructor
  toString << "" 0 é
`
  .trim()
  .split(/\s+/);

/** The file of this number: always the same for a seed and a list of right files. One in ten is as it was; most have been mutated. */
export function generateFile(
  right: readonly string[],
  seed: number,
  index: number,
  { every, size }: LargeFiles,
): string {
  const random = new Random(seed, STREAM, index);
  if (index % every === every - 1) return largeFile(Math.floor(index / every), size);
  let text = random.pick(right);
  if (random.chance(0.1)) return text;
  const mutations = random.chance(0.5) ? 1 : random.between(2, 8);
  for (let count = 0; count < mutations; count++) text = mutate(random, text, right);
  return text;
}

function mutate(random: Random, text: string, right: readonly string[]): string {
  switch (random.below(8)) {
    case 0:
    case 1:
      return mutateLines(random, text);
    case 2:
    case 3:
      return mutateValue(random, text);
    case 4:
      return mutateKey(random, text);
    case 5:
      return mutateBytes(random, text);
    case 6:
      return share(random, text);
    default:
      return mutateWhole(random, text, right);
  }
}

/** Lines that are deleted, doubled, swapped, moved in or out. */
function mutateLines(random: Random, text: string): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const line = lines[at] as string;
  switch (random.below(6)) {
    case 0:
      lines.splice(at, random.between(1, 3));
      break;
    case 1:
      lines.splice(at, 0, ...Array<string>(random.between(1, 4)).fill(line));
      break;
    case 2: {
      const other = random.below(lines.length);
      [lines[at], lines[other]] = [lines[other] as string, line];
      break;
    }
    case 3:
      lines[at] = `${random.pick([' ', '  ', '\t', '    ', '\u00a0'])}${line}`;
      break;
    case 4:
      lines[at] = line.replace(/^ {1,2}/, '');
      break;
    default:
      lines[at] = line.replace(/^( *)/, `$1${random.pick(['- ', '? ', '# ', '&a ', '*a ', '!x '])}`);
  }
  return lines.join('\n');
}

/** Another value for a key, or for an entry of a list. */
function mutateValue(random: Random, text: string): string {
  const places = [...text.matchAll(/(?<=: )[^\n,{}[\]#]+|(?<=[[,] ?)[^\n,{}[\]#:]+(?=[,\]])|[{[][^{}[\]\n]*[}\]]/g)];
  if (places.length === 0) return text;
  const { 0: value, index } = random.pick(places);
  const other = random.chance(0.3) ? (random.pick(places)[0] ?? '') : nested(random, random.pick(SCALARS));
  return text.slice(0, index) + other + text.slice(index + value.length);
}

function nested(random: Random, scalar: string): string {
  if (random.chance(0.9)) return scalar;
  const depth = random.pick([1, 3, 150, 250, 5_000]);
  const isClosed = random.chance(0.7);
  return random.chance(0.5)
    ? `${'['.repeat(depth)}${scalar}${isClosed ? ']'.repeat(depth) : ''}`
    : `${'{a: '.repeat(depth)}${scalar}${isClosed ? '}'.repeat(depth) : ''}`;
}

/** A key with another name, or one more. */
function mutateKey(random: Random, text: string): string {
  const places = [...text.matchAll(/[A-Za-z]+(?=:)/g)];
  if (places.length === 0) return text;
  const { 0: key, index } = random.pick(places);
  const letter = random.below(key.length + 1);
  const misspelt =
    key.slice(0, letter) + random.pick(['', 'x', 'E', '-', key[letter - 1] ?? '']) + key.slice(letter + 1);
  const other = random.chance(0.5) ? random.pick(KEYS) : misspelt;
  if (random.chance(0.6)) return text.slice(0, index) + other + text.slice(index + key.length);
  return `${text.slice(0, index)}${other}: ${random.pick(SCALARS)}${random.pick([', ', '\n'])}${text.slice(index)}`;
}

function mutateBytes(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.between(1, 12));
  switch (random.below(5)) {
    case 0:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(to);
    case 2:
      return text.slice(0, to) + text.slice(at);
    case 3:
      return text.slice(0, at);
    default:
      return (
        text.slice(0, at) + String.fromCharCode(random.below(random.pick([128, 256, 65_536]))) + text.slice(at + 1)
      );
  }
}

/** An anchor at one value and an alias, or a merge key, at another place. */
function share(random: Random, text: string): string {
  const places = [...text.matchAll(/(?<=[:-] )(?=[^\n ])/g)].map(({ index }) => index);
  if (places.length < 2) return text;
  const [first = 0, second = 0] = [random.pick(places), random.pick(places)].sort((a, b) => a - b);
  const alias = random.pick([
    '*a',
    '{ <<: *a }',
    '{ <<: [*a, *a] }',
    '{ <<: *a, name: b } #',
    '[*a, *a] #',
    '*a #',
    '*b',
  ]);
  return `${text.slice(0, first)}&a ${text.slice(first, second)}${alias} ${text.slice(second)}`;
}

function mutateWhole(random: Random, text: string, right: readonly string[]): string {
  switch (random.below(9)) {
    case 0:
      return text.replaceAll('\n', '\r\n');
    case 1:
      return `\ufeff${text}`;
    case 2:
      return text.replaceAll('  ', '\t');
    case 3:
      return `${text}---\n${random.pick(right)}`;
    case 4:
      return `${random.pick(['%YAML 1.1\n', '%TAG ! x\n', '%X\n'])}---\n${text}`;
    case 5:
      return text.replaceAll('\n', random.pick(['\r', '\n\n', ' \n', '\u2028', '\x85']));
    case 6:
      return text.replaceAll(random.pick(['{', '}', '[', ']', '"', ':', ',']), random.pick(PIECES));
    case 7:
      return text.slice(0, random.below(text.length + 1)) + random.pick(right).slice(random.below(400));
    default:
      return random.pick([
        '',
        ' ',
        '\n',
        '\x00',
        '#',
        '---',
        '...',
        '{',
        '[',
        '- ',
        ': ',
        '? ',
        '|',
        '&a',
        '*a',
        '!',
        '%',
        '\ud800',
      ]);
  }
}

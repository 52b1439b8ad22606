import type { Random } from '../../../src/random.ts';

/** Values that a JSON text can have where another one was expected. Each is a piece of text, since some are no value of JavaScript. */
const ODD = [
  ...[
    'null',
    'true',
    '0',
    '-0',
    '-1',
    '1.5',
    '1.0',
    '1e3',
    '1e400',
    '9007199254740993',
    `1${'0'.repeat(300)}`,
    '0.1e-7',
    '""',
    '"x\\ud83d"',
  ],
  ...[
    '"\\udc00"',
    '"\\u0000"',
    '"a\\nb"',
    '"\\u2028"',
    '"..%2f.."',
    '"a b"',
    '"?&=#"',
    '"\\ud83d\\udc18"',
    '"\\u001b[31m"',
    '"__proto__"',
    '[]',
  ],
  ...[
    '{}',
    '[[]]',
    '[null]',
    '{"name":null}',
    '{"__proto__":[]}',
    '{"toString":1}',
    `"${'x'.repeat(2_000)}"`,
    'NaN',
    'undefined',
    "'a'",
    '01',
    '+1',
  ],
  ...[
    '0x10',
    '"http://127.0.0.1:1/list/link"',
    '"//other.invalid/"',
    '"http://["',
    '"javascript:0"',
    '"/\\ud800"',
    '"\\\\"',
    '"item-0"',
    '"5"',
  ],
];
const MANY = 20_000;
/** More than a user keeps of an answer. */
const MOST_TEXT = 1_500_000;

/** The text with some of its values replaced, left out, doubled, swapped, nested or multiplied. */
export function damageJson(random: Random, text: string): string {
  const values = [...text.matchAll(/"(?:[^"\\]|\\.)*"(?!:)|-?\d+|true|false|null|\{[^{}[\]]*\}|\[[^[\]]*\]/g)];
  const [{ 0: value = '', index = 0 } = {}, { 0: other = '0' } = {}] = [random.pick(values), random.pick(values)];
  const replaced = (by: string): string => text.slice(0, index) + by + text.slice(index + value.length);
  switch (random.below(10)) {
    case 0:
    case 1:
    case 2:
      return replaced(random.pick(ODD));
    case 3:
      return replaced(other);
    case 4:
      return replaced(`${value},${value}`);
    case 5:
      return replaced('').replace(/,(?=[,\]}])|(?<=[[{]),/g, '');
    case 6:
      return text.replace(/"[A-Za-z]+":/, random.pick(['"x":', '"__proto__":', '"":', '"items":', '"total":']));
    case 7: {
      const depth = random.pick([10, 1_000, 50_000]);
      return random.chance(0.1) ? replaced(`${'['.repeat(depth)}${']'.repeat(depth)}`) : replaced(`[${value}]`);
    }
    case 8:
      return random.chance(0.02)
        ? replaced(
            Array<string>(Math.min(MANY, Math.ceil(MOST_TEXT / (value.length + 1))))
              .fill(value)
              .join(),
          )
        : replaced(` \t\r\n${value} `);
    default:
      return `${random.pick(['\ufeff', ' ', ")]}',\n", '\0', '{}', ''])}${text}${random.pick(['', ' ', ',', '}', '\0', text])}`;
  }
}

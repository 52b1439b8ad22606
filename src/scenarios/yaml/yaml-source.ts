/** Reads YAML text into data, or reports every fault of it as YAML. */
import { Composer, type CST, type Document, Lexer, Parser, visit } from 'yaml';
import { readLeaf } from './flow-leaf.ts';
import { lineIndex, type Position } from './line-index.ts';
import { maskRanges, secretRanges } from './secret-source.ts';
import { dataOf, type Fault } from './yaml-data.ts';
import { type Place, YamlPlaces } from './yaml-place.ts';

export type YamlSource = {
  /** Numbers and booleans that are written in another way than their value would be are a `WrittenScalar`. */
  readonly data: unknown;
  readonly positionOf: (place: Place) => Position;
  /** The text without the values of secret headers. */
  readonly shown: () => string;
};

export type YamlProblem = Position & { readonly message: string; readonly hint: string | null };

export function readYaml(
  text: string,
): { ok: true; source: YamlSource } | { ok: false; problems: readonly YamlProblem[] } {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const positionAt = lineIndex(plain);
  const binaryAt = plain.indexOf('\0');
  if (binaryAt >= 0) return failed(positionAt, [{ offset: binaryAt, ...NO_TEXT }]);
  const parser = new Parser();
  // Two equal keys are found in the walk over the data: the parser compares each key with all before it.
  const options = { prettyErrors: false, merge: true, stringKeys: true, uniqueKeys: false, logLevel: 'error' } as const;
  const composing = new Composer(options).compose(tokensOf(plain, parser), true, plain.length);
  const [document, second] = withoutEnvironment(() => firstTwo(composing));
  if (isTooDeep(parser)) return failed(positionAt, [{ offset: parser.offset, message: TOO_DEEP, hint: null }]);
  if (document === undefined) throw new Error('the composer made no document');
  const { data, faults, targets } = dataOf(document);
  const all = [...syntaxFaults(document, plain), ...secondDocument(second), ...faults];
  if (all.length > 0) return failed(positionAt, all);
  const places = new YamlPlaces(document, plain, targets);
  return {
    ok: true,
    source: {
      data,
      positionOf: (place) => positionAt(places.offsetOf(place)),
      shown: () => maskRanges(plain, secretRanges(document, targets)),
    },
  };
}

const NO_TEXT = { message: 'this is no text: it holds a NUL byte', hint: 'YAML is text, in UTF-8' };

/** No real file is nested this deep. What is made of the tokens calls itself for each level, and would run out of stack. */
export const MAX_DEPTH = 200;

/** The tokens of the parser. There are none if one is nested too deeply, and the parser then stands where that one begins. */
function* tokensOf(text: string, parser: Parser): Generator<CST.Token> {
  const lexer = new Lexer();
  for (const token of lexer.lex(text)) {
    // Most calls add to a token that is still open and yield none, and a delegation costs more than that.
    const steps = parser.next(token);
    for (let step = steps.next(); step.done !== true; step = steps.next()) yield step.value;
    if (isTooDeep(parser)) {
      parser.offset -= token.length;
      return;
    }
    // A scalar in a collection is one level deeper.
    if ((token === '{' || token === '[') && parser.stack.length <= MAX_DEPTH) readLeaf(text, lexer, parser);
  }
  yield* parser.end();
}

/**
 * Calls a function while `process.env` is a plain object. The parser looks for a variable of its own before each token, and in the
 * real one every look is a call out of JavaScript, a quarter of the time of a large file.
 */
function withoutEnvironment<T>(read: () => T): T {
  const environment = process.env;
  process.env = {};
  try {
    return read();
  } finally {
    process.env = environment;
  }
}

/** What comes after them is not composed. */
function firstTwo<T>(all: Iterable<T>): readonly [T | undefined, T | undefined] {
  const [first, second] = all;
  return [first, second];
}

/** The parser's stack holds the document and what is open in it. */
function isTooDeep({ stack }: Parser): boolean {
  return stack.length > MAX_DEPTH + 1;
}

const TOO_DEEP = `this is nested more than ${MAX_DEPTH} levels deep`;

/** Reports the first fault of each line. Further faults of a line are mostly consequences of the first. */
function failed(
  positionAt: (offset: number) => Position,
  faults: readonly Fault[],
): { ok: false; problems: readonly YamlProblem[] } {
  const lines = new Set<number>();
  const problems = faults.flatMap(({ offset, message, hint }) => {
    const position = positionAt(offset);
    if (lines.has(position.line)) return [];
    lines.add(position.line);
    return [{ ...position, message, hint }];
  });
  return { ok: false, problems };
}

function secondDocument(document: Document.Parsed | undefined): readonly Fault[] {
  if (document === undefined) return [];
  const hint = 'a scenario file is one document: take the "---" out';
  return [{ offset: document.range[0], message: 'a second document begins here', hint }];
}

function syntaxFaults(document: Document.Parsed, text: string): readonly Fault[] {
  let openers: readonly Opener[] | null = null;
  return [...document.errors, ...document.warnings].map(({ code, message, pos }) => {
    const isUnclosed = /^Missing closing|end with a/.test(message);
    if (isUnclosed) openers ??= openersOf(document, text);
    return {
      offset: openers !== null && isUnclosed ? openerOf(openers, pos[0]) : pos[0],
      ...explain(code, message),
    };
  });
}

/** A quote or bracket that nothing closes, how far the parser took it to reach, and the next one around it. */
type Opener = { readonly start: number; readonly end: number; readonly around: Opener | null };

function openersOf(document: Document.Parsed, text: string): readonly Opener[] {
  const openers: Opener[] = [];
  visit(document, {
    Node: (_, node) => {
      if (!node.range) return;
      const [start, end] = node.range;
      const close = CLOSERS[text.charAt(start)];
      const isClosed = end - start > 1 && text.charAt(end - 1) === close;
      if (close === undefined || isClosed) return;
      let around = openers.at(-1) ?? null;
      while (around !== null && around.end < node.range[2]) around = around.around;
      openers.push({ start, end: node.range[2], around });
    },
  });
  return openers;
}

/** The offset of the quote or bracket that is still open at `offset`. The parser itself points at the end of the file. */
function openerOf(openers: readonly Opener[], offset: number): number {
  let [low, high] = [0, openers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((openers[middle]?.start ?? offset) < offset) low = middle + 1;
    else high = middle;
  }
  let opener = openers[low - 1] ?? null;
  while (opener !== null && opener.end < offset) opener = opener.around;
  return opener?.start ?? offset;
}

const CLOSERS: Readonly<Record<string, string>> = { '"': '"', "'": "'", '{': '}', '[': ']' };

/** In UTF-16 units. The parser's messages may end with what it has read until the next thing that it knows. */
const LONGEST_MESSAGE = 200;

/** Rewords a message of the parser for the user. */
function explain(code: string, whole: string): { message: string; hint: string | null } {
  const message = whole.length > LONGEST_MESSAGE ? `${whole.slice(0, LONGEST_MESSAGE)}…` : whole;
  switch (code) {
    case 'TAB_AS_INDENT':
      return { message: 'this line is indented with a tab', hint: 'YAML is indented with spaces' };
    case 'MISSING_CHAR':
      return {
        message: `broken YAML: ${message.replace('quote', ' quote')}`,
        hint: message.startsWith('Missing closing') ? 'it is opened here' : null,
      };
    case 'NON_STRING_KEY':
      return { message: 'expected a text as a key', hint: null };
    case 'BAD_INDENT':
      if (message.includes('end with a')) return { message: 'broken YAML: this bracket is not closed', hint: null };
      return { message: `broken YAML: ${message}`, hint: 'keys of one mapping begin in one column' };
    default:
      return { message: `broken YAML: ${message}`, hint: null };
  }
}

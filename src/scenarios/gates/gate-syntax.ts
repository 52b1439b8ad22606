/**
 * The grammar of a gate. Nothing here knows which metrics exist or which units fit: gate-parser.ts gives the words
 * their meaning.
 *
 *     gate     := AGG "(" METRIC ( "@" SEL ( "&" SEL )* )? ")" OP LIMIT
 *     AGG      := WORD                          p95, mean, rate, peak …
 *     METRIC   := WORD ( "/" WORD )?            response, failed.timeout, target.memory, alloc/request …
 *     SEL      := STAGE | WORD "=" VALUE        peak, request=list
 *     STAGE    := letters, digits, ".", "_" and "-", beginning with a letter or a digit
 *     VALUE    := BARE | '"' any text '"'       BARE ends at space, "&" or ")"
 *     OP       := "<" | "<=" | ">" | ">=" | "=="
 *     LIMIT    := NUMBER UNIT?                  200ms, 50MB, 10MB/s, 100%, 0
 *     WORD     := letters, digits, "." and "_", beginning with a letter
 *
 * Space is allowed between any two tokens, and between a number, its unit and the slash of a rate.
 */

import type { Hint } from '../yaml/issue.ts';

/** A piece of the text, and where it begins in it (UTF-16 units, from 0). */
export type Token = { readonly text: string; readonly offset: number };

export type GateSyntax = {
  readonly aggregate: Token;
  readonly metric: Token;
  readonly selectors: readonly SelectorSyntax[];
  readonly op: Token & { readonly text: Operator };
  readonly limit: Token;
};

/** `peak` has no value, `request=list` has one. */
export type SelectorSyntax = { readonly key: Token; readonly value: Token | null };

type Operator = '<' | '<=' | '>' | '>=' | '==';

/** A fault of a gate's text, at an offset into it. */
export type GateProblem = { readonly offset: number; readonly message: string; readonly hint: Hint };

export type GateReading =
  | { readonly ok: true; readonly syntax: GateSyntax }
  | { readonly ok: false; readonly problem: GateProblem };

const WORD = /[A-Za-z][A-Za-z0-9._]*/y;
const METRIC = /[A-Za-z][A-Za-z0-9._]*(?:\/[A-Za-z0-9._]*)?/y;
const STAGE_OR_KEY = /[A-Za-z0-9][A-Za-z0-9._-]*/y;
const OPERATOR = /<=|>=|==|<|>/y;
const BARE_VALUE = /[^\s&)"]+/y;
const QUOTED_VALUE = /"[^"]*"/y;
const LIMIT = /\d[\d.]*(?:\s*[%A-Za-zµμ][\w.%µμ]*)?(?:\s*\/\s*[A-Za-z]+)?/y;
const EXAMPLE = 'a gate reads like p95(response) < 200ms';

export function readGate(text: string): GateReading {
  const reader = new Reader(text);
  try {
    return { ok: true, syntax: readSyntax(reader) };
  } catch (error) {
    if (error instanceof SyntaxFault) return { ok: false, problem: error.problem };
    throw error;
  }
}

function readSyntax(reader: Reader): GateSyntax {
  const aggregate = reader.expect(WORD, 'an aggregate such as p95, mean or rate');
  reader.expect(/\(/y, `"(" after "${aggregate.text}"`);
  const metric = reader.expect(METRIC, 'a metric such as response');
  const selectors = reader.accept(/@/y) === null ? [] : readSelectors(reader);
  reader.expect(/\)/y, selectors.length === 0 ? '")" or "@" after the metric' : '")" or "&" after the selector');
  const op = readOperator(reader);
  const limit = reader.expect(LIMIT, 'a number with its unit, such as 200ms');
  reader.expectEnd();
  return { aggregate, metric, selectors, op, limit };
}

function readSelectors(reader: Reader): GateSyntax['selectors'] {
  const selectors: SelectorSyntax[] = [];
  do {
    const key = reader.expect(STAGE_OR_KEY, 'a selector: the name of a stage, or request=NAME');
    selectors.push({ key, value: reader.accept(/=/y) === null ? null : readValue(reader) });
  } while (reader.accept(/&/y) !== null);
  return selectors;
}

function readValue(reader: Reader): Token {
  const quoted = reader.accept(QUOTED_VALUE);
  if (quoted !== null) return { text: quoted.text.slice(1, -1), offset: quoted.offset };
  return reader.expect(BARE_VALUE, 'a name after "="');
}

function readOperator(reader: Reader): GateSyntax['op'] {
  const { text, offset } = reader.expect(OPERATOR, 'one of < <= > >= ==');
  switch (text) {
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '==':
      return { text, offset };
    default:
      throw new Error(`the operator pattern matched "${text}"`);
  }
}

/** Thrown only inside this file, to leave the descent from any depth. */
class SyntaxFault extends Error {
  readonly problem: GateProblem;

  constructor(problem: GateProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

class Reader {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  accept(pattern: RegExp): Token | null {
    while (/\s/.test(this.#text.charAt(this.#offset))) this.#offset += 1;
    pattern.lastIndex = this.#offset;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    const token = { text: found[0], offset: this.#offset };
    this.#offset += found[0].length;
    return token;
  }

  expect(pattern: RegExp, what: string): Token {
    const token = this.accept(pattern);
    if (token === null)
      throw new SyntaxFault({ offset: this.#offset, message: `expected ${what}, got ${this.#rest()}`, hint: EXAMPLE });
    return token;
  }

  expectEnd(): void {
    this.accept(/(?:)/y);
    if (this.#offset === this.#text.length) return;
    throw new SyntaxFault({
      offset: this.#offset,
      message: `expected the end of the gate, got ${this.#rest()}`,
      hint: EXAMPLE,
    });
  }

  #rest(): string {
    const rest = this.#text.slice(this.#offset).trimEnd();
    return rest === '' ? 'the end of the gate' : `"${rest.length > 30 ? `${rest.slice(0, 30)}…` : rest}"`;
  }
}

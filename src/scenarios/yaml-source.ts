/** YAML text as data, and the way back: where in the text a piece of the data stands. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Issue } from './issue.ts';

export type YamlSource = {
  readonly data: unknown;
  readonly positionOf: (issue: Pick<Issue, 'path' | 'on' | 'offset'>) => Position;
};

/** Both from 1; columns count characters, not UTF-16 units. */
export type Position = { readonly line: number; readonly column: number };

export type YamlProblem = Position & { readonly message: string; readonly hint: string | null };

export function readYaml(
  text: string,
): { ok: true; source: YamlSource } | { ok: false; problems: readonly YamlProblem[] } {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lines = new LineCounter();
  const document = parseDocument(plain, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    stringKeys: true,
    logLevel: 'error',
  });
  const at = (offset: number): Position => positionAt(plain, lines, offset);
  const faults = [...syntaxFaults(document, plain), ...aliasFaults(document)];
  if (faults.length > 0) {
    const problems = faults.map(({ offset, message, hint }) => ({ ...at(offset), message, hint }));
    return {
      ok: false,
      problems: problems.filter(({ line }, index) => problems.findIndex((first) => first.line === line) === index),
    };
  }
  try {
    const data: unknown = document.toJS();
    return { ok: true, source: { data, positionOf: (issue) => at(offsetOf(document, plain, issue)) } };
  } catch (error) {
    const message = `the aliases of this file go too far: ${error instanceof Error ? error.message : String(error)}`;
    return { ok: false, problems: [{ line: 1, column: 1, message, hint: null }] };
  }
}

type Fault = { readonly offset: number; readonly message: string; readonly hint: string | null };

function syntaxFaults(document: Document.Parsed, text: string): readonly Fault[] {
  return [...document.errors, ...document.warnings].map(({ code, message, pos }) => {
    const isUnclosed = /^Missing closing|end with a/.test(message);
    return {
      offset: isUnclosed ? openerOf(document, text, pos[0]) : pos[0],
      ...explain(code, message, text.slice(pos[0])),
    };
  });
}

/** Where the quote or bracket was opened that is still open at `offset`: the parser blames the end of the file. */
function openerOf(document: Document.Parsed, text: string, offset: number): number {
  let opener = offset;
  visit(document, {
    Node: (_, node) => {
      if (!node.range) return;
      const [start, end] = node.range;
      const close = CLOSERS[text.charAt(start)];
      const isClosed = end - start > 1 && text.charAt(end - 1) === close;
      if (close !== undefined && !isClosed && start < offset && offset <= node.range[2]) opener = start;
    },
  });
  return opener;
}

const CLOSERS: Readonly<Record<string, string>> = { '"': '"', "'": "'", '{': '}', '[': ']' };

/** An alias needs an anchor before it, and one that stands inside its own anchor would never end. */
function aliasFaults(document: Document.Parsed): readonly Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Alias: (_, alias, ancestors) => {
      const anchored = alias.resolve(document);
      const offset = alias.range?.[0] ?? 0;
      if (anchored === undefined)
        faults.push({ offset, message: `there is no anchor "&${alias.source}" before this alias`, hint: null });
      else if (ancestors.includes(anchored))
        faults.push({ offset, message: `the alias "*${alias.source}" stands inside itself`, hint: null });
    },
  });
  return faults;
}

function positionAt(text: string, lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  if (line === 0) return { line: 1, column: 1 };
  return { line, column: [...text.slice(offset - col + 1, offset)].length + 1 };
}

/** In the words of a user; `written` is the text from the fault on. */
function explain(code: string, message: string, written: string): { message: string; hint: string | null } {
  switch (code) {
    case 'DUPLICATE_KEY':
      return {
        message: `the key ${/^[^:\s]*/.exec(written)?.[0] ?? ''} stands twice in its mapping`,
        hint: 'keep one of the two',
      };
    case 'TAB_AS_INDENT':
      return { message: 'a tab as indentation', hint: 'YAML is indented with spaces' };
    case 'MULTIPLE_DOCS':
      return { message: 'a second document begins here', hint: 'a scenario file is one document: take the "---" out' };
    case 'MISSING_CHAR':
      return { message: `broken YAML: ${message.replace('quote', ' quote')}`, hint: 'it is opened here' };
    case 'NON_STRING_KEY':
      return { message: 'a key is a text', hint: null };
    case 'BAD_INDENT':
      if (message.includes('end with a')) return { message: 'broken YAML: this bracket is not closed', hint: null };
      return { message: `broken YAML: ${message}`, hint: 'keys of one mapping stand in one column' };
    default:
      return { message: `broken YAML: ${message}`, hint: null };
  }
}

/** The node at `path`, or the mapping that lacks the rest of it. */
function offsetOf(
  document: Document,
  text: string,
  { path, on, offset }: Pick<Issue, 'path' | 'on' | 'offset'>,
): number {
  let node = resolved(document, document.contents);
  let key: Node | null = null;
  for (const [depth, step] of path.entries()) {
    const pair = isMap(node) ? findPair(document, node, String(step)) : undefined;
    const entry = isSeq(node) && typeof step === 'number' ? node.items[step] : undefined;
    if (pair === undefined && entry === undefined) return startOfMapping(node);
    const isLast = depth === path.length - 1;
    key = pair === undefined ? null : (pair.key as Node);
    if (isLast && on === 'key' && key !== null) return startOf(key);
    const value = (pair === undefined ? entry : pair.value) as Node | null;
    if (isLast && isAlias(value)) return startOf(value);
    node = resolved(document, value);
  }
  if (isEmpty(node) && key !== null) return startOf(key);
  return startOf(node) + offsetInside(node, text, offset);
}

function resolved(document: Document, node: unknown): Node | null {
  if (isAlias(node)) return node.resolve(document) ?? null;
  return (node ?? null) as Node | null;
}

/** A key's own pair, else one that a merge key (`<<`) brings in. */
function findPair(document: Document, map: YAMLMap, key: string): Pair | undefined {
  const own = map.items.find((pair) => keyText(pair) === key);
  if (own !== undefined) return own;
  for (const pair of map.items.filter((item) => keyText(item) === '<<')) {
    const merged = resolved(document, pair.value);
    const sources = isSeq(merged) ? merged.items.map((item) => resolved(document, item)) : [merged];
    for (const source of sources) {
      const found = isMap(source) ? findPair(document, source, key) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function keyText(pair: Pair): string | null {
  return isScalar(pair.key) ? String(pair.key.value) : null;
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

function startOfMapping(node: Node | null): number {
  const first = isMap(node) ? (node.items[0]?.key as Node | undefined) : undefined;
  return startOf(first ?? node);
}

/** `load:` with nothing after it; the key is the better place to point at. */
function isEmpty(node: Node | null): boolean {
  return isScalar(node) && node.range !== null && node.range !== undefined && node.range[0] === node.range[1];
}

/** Offsets into a value are offsets into the text only where the value stands there as it is, quoted or not. */
function offsetInside(node: Node | null, text: string, offset: number): number {
  if (offset === 0 || !isScalar(node) || typeof node.value !== 'string' || !node.range) return 0;
  const written = text.slice(node.range[0], node.range[1]);
  if (written === node.value) return offset;
  return written.slice(1, -1) === node.value ? offset + 1 : 0;
}

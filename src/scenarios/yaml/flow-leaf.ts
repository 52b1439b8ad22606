/** Reads a mapping in braces or a list in brackets at one go, where that comes to the same as what lexer and parser make of it. */
import type { CST, Lexer, Parser } from 'yaml';

/** A text without quotes that begins with no indicator, and holds nothing that could end it or mean something else. */
const WORD = String.raw`(?:[^\s,[\]{}:#]|:(?=[^\s,[\]{}]))`;
const PLAIN = String.raw`(?:[\w./<]|-\w)${WORD}*(?: +${WORD}+)*`;
const SCALAR = String.raw`${PLAIN}|"[^"\\\r\n]*"|'[^'\r\n]*'|\*[^\s,[\]{}]+`;
const PAIR = new RegExp(`( *)(${SCALAR})( *):( +)(${SCALAR})( *)([,}])`, 'y');
const ENTRY = new RegExp(String.raw`( *)(${SCALAR})( *)([,\]])`, 'y');

/**
 * Adds the entries of the collection that the parser has just opened, if all of them are scalars on one line, and lets lexer and
 * parser go on at its end. They would make a dozen generators for each entry, which takes several times as long. Leaves any other
 * collection to them.
 */
export function readLeaf(text: string, lexer: Lexer, parser: Parser): void {
  const opened = parser.stack.at(-1);
  if (opened?.type !== 'flow-collection' || opened.items.length > 0 || opened.end.length > 0) return;
  // The lexer goes past a token only when it is asked for the next one.
  const state = lexer as unknown as { pos: number };
  if (opened.offset !== state.pos || parser.offset !== state.pos + 1) return;
  const read = opened.start.type === 'flow-map-start' ? readPair : readEntry;
  const leaf: Leaf = { indent: opened.start.indent, items: [], offset: parser.offset, comma: null, isAtEnd: false };
  while (!leaf.isAtEnd) if (!read(leaf, text)) return;
  opened.items = leaf.items;
  parser.offset = leaf.offset;
  state.pos = leaf.offset - 1;
}

type Leaf = {
  readonly indent: number;
  readonly items: CST.CollectionItem[];
  /** How far it has been read: to the bracket that closes it, at the end. */
  offset: number;
  /** The comma before the entry that comes next. */
  comma: CST.SourceToken | null;
  isAtEnd: boolean;
};

function readPair(leaf: Leaf, text: string): boolean {
  PAIR.lastIndex = leaf.offset;
  const found = PAIR.exec(text);
  if (found === null) return false;
  const start = startOf(leaf, found[1] as string);
  const key = scalarOf(leaf, found[2] as string);
  const before = spaceOf(leaf, found[3] as string);
  const colon = tokenOf(leaf, 'map-value-ind', ':');
  // Lists are written as they will be: one that grows has room for many more.
  const after = tokenOf(leaf, 'space', found[4] as string);
  const sep = before === null ? [colon, after] : [before, colon, after];
  const value = scalarOf(leaf, found[5] as string);
  const end = spaceOf(leaf, found[6] as string);
  if (end !== null) value.end = [end];
  leaf.items.push({ start, key, sep, value });
  endEntry(leaf, found[7] as string);
  return true;
}

function readEntry(leaf: Leaf, text: string): boolean {
  ENTRY.lastIndex = leaf.offset;
  const found = ENTRY.exec(text);
  if (found === null) return false;
  const start = startOf(leaf, found[1] as string);
  // The parser makes the key a value when the list ends.
  const key = scalarOf(leaf, found[2] as string);
  const after = spaceOf(leaf, found[3] as string);
  leaf.items.push({ start, key, sep: after === null ? [] : [after] });
  endEntry(leaf, found[4] as string);
  return true;
}

function startOf(leaf: Leaf, space: string): CST.SourceToken[] {
  const { comma } = leaf;
  const token = spaceOf(leaf, space);
  if (comma === null) return token === null ? [] : [token];
  return token === null ? [comma] : [comma, token];
}

function endEntry(leaf: Leaf, sign: string): void {
  leaf.isAtEnd = sign !== ',';
  if (!leaf.isAtEnd) leaf.comma = tokenOf(leaf, 'comma', ',');
}

function spaceOf(leaf: Leaf, source: string): CST.SourceToken | null {
  return source === '' ? null : tokenOf(leaf, 'space', source);
}

function tokenOf(leaf: Leaf, type: CST.SourceToken['type'], source: string): CST.SourceToken {
  const { offset, indent } = leaf;
  leaf.offset += source.length;
  return { type, offset, indent, source };
}

function scalarOf(leaf: Leaf, source: string): CST.FlowScalar {
  const { offset, indent } = leaf;
  leaf.offset += source.length;
  return { type: TYPES[source.charAt(0)] ?? 'scalar', offset, indent, source };
}

const TYPES: Readonly<Record<string, CST.FlowScalar['type']>> = {
  '"': 'double-quoted-scalar',
  "'": 'single-quoted-scalar',
  '*': 'alias',
};

/** Finds the place in the YAML text that a piece of the data came from. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Issue } from './issue.ts';

/** Both from 1; columns count characters, not UTF-16 units. */
export type Position = { readonly line: number; readonly column: number };

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: [...before.slice(lineStart)].length + 1 };
}

/** The offset of the node at `path`, or of the mapping that lacks the rest of the path. */
export function offsetOf(
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

/** The pair of a key in the mapping itself, or else in a mapping that a merge key (`<<`) includes. */
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

/** Whether a key has no value (`load:`), so that a message points at the key instead. */
function isEmpty(node: Node | null): boolean {
  return isScalar(node) && node.range !== null && node.range !== undefined && node.range[0] === node.range[1];
}

/** The offset in the text for an offset into a value, if the text holds the value unchanged, quoted or not. */
function offsetInside(node: Node | null, text: string, offset: number): number {
  if (offset === 0 || !isScalar(node) || typeof node.value !== 'string' || !node.range) return 0;
  const written = text.slice(node.range[0], node.range[1]);
  if (written === node.value) return offset;
  return written.slice(1, -1) === node.value ? offset + 1 : 0;
}

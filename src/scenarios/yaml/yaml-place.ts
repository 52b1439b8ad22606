/** Finds the place in the YAML text that a piece of the data came from. */
import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Issue } from './issue.ts';
import { isMerge, keyText } from './yaml-data.ts';

export type Place = Pick<Issue, 'path' | 'on' | 'offset'>;

/** The places of a document. What is looked up in one lookup is kept for the next, so that many of them cost little. */
export class YamlPlaces {
  readonly #document: Document.Parsed;
  readonly #text: string;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #pairs = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  /** How far into each scalar's text its value begins; null where the text holds the value in another form. */
  readonly #shifts = new Map<Node, number | null>();

  /** `targets` are the nodes that the aliases of the document stand for. */
  constructor(document: Document.Parsed, text: string, targets: ReadonlyMap<Alias, Node>) {
    this.#document = document;
    this.#text = text;
    this.#targets = targets;
  }

  /** The offset of the node at `path`, or of the mapping that lacks the rest of the path. */
  offsetOf({ path, on, offset }: Place): number {
    let node = this.#resolved(this.#document.contents);
    let key: Node | null = null;
    for (const [depth, step] of path.entries()) {
      const pair = isMap(node) ? this.#pairOf(node, String(step)) : undefined;
      const entry = isSeq(node) && typeof step === 'number' ? node.items[step] : undefined;
      if (pair === undefined && entry === undefined) return startOfMapping(node);
      const isLast = depth === path.length - 1;
      key = pair === undefined ? null : (pair.key as Node);
      if (isLast && on === 'key' && key !== null) return startOf(key);
      const value = (pair === undefined ? entry : pair.value) as Node | null;
      if (isLast && isAlias(value)) return startOf(value);
      node = this.#resolved(value);
    }
    if (isEmpty(node) && key !== null) return startOf(key);
    return startOf(node) + this.#offsetInside(node, offset);
  }

  #resolved(node: unknown): Node | null {
    if (isAlias(node)) return this.#targets.get(node) ?? null;
    return (node ?? null) as Node | null;
  }

  /** Most mappings are small, and looking through one costs less than an index of it. */
  #pairOf(map: YAMLMap, key: string): Pair | undefined {
    const { items } = map;
    if (items.length > FEW || items.some(isMerge)) return this.#pairsOf(map).get(key);
    return items.find((pair) => keyText(pair) === key);
  }

  /** The pairs of the mapping itself, and those of the mappings that its merge keys (`<<`) include. */
  #pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
    const known = this.#pairs.get(map);
    if (known !== undefined) return known;
    const pairs = new Map<string, Pair>();
    this.#pairs.set(map, pairs);
    for (const pair of map.items) if (!pairs.has(keyText(pair))) pairs.set(keyText(pair), pair);
    for (const pair of map.items.filter(isMerge)) {
      const merged = this.#resolved(pair.value);
      const sources = isSeq(merged) ? merged.items.map((item) => this.#resolved(item)) : [merged];
      for (const source of sources.filter(isMap)) {
        for (const [key, found] of this.#pairsOf(source)) if (!pairs.has(key)) pairs.set(key, found);
      }
    }
    return pairs;
  }

  /** The offset in the text for an offset into a value, if the text holds the value unchanged, quoted or not. */
  #offsetInside(node: Node | null, offset: number): number {
    if (offset === 0 || node === null) return 0;
    const known = this.#shifts.get(node);
    const shift = known === undefined ? shiftOf(node, this.#text) : known;
    this.#shifts.set(node, shift);
    return shift === null ? 0 : offset + shift;
  }
}

const FEW = 8;

function shiftOf(node: Node, text: string): number | null {
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return null;
  const written = text.slice(node.range[0], node.range[1]);
  if (written === node.value) return 0;
  return written.slice(1, -1) === node.value ? 1 : null;
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

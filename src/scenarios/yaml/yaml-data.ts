/** The data of a YAML document. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml';
import { isMapping } from './issue.ts';
import { WrittenScalar } from './written-scalar.ts';

export type YamlData = {
  readonly data: unknown;
  /** Aliases that stand for nothing, mappings with two equal keys. The data is whole only if there is no fault. */
  readonly faults: readonly Fault[];
  /** The node that each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
};

/** A fault of the YAML itself, at an offset into the text. */
export type Fault = { readonly offset: number; readonly message: string; readonly hint: string | null };

/** How many values the aliases of a file may add to those that are written. All of them are checked one by one. */
const MOST_SHARED = 100_000;

/** Looks at each node once: an alias shares the data of its anchor, which is never made a second time. */
export function dataOf(document: Document.Parsed): YamlData {
  const walk = new Walk();
  const data = walk.make(document.contents);
  return { data, faults: walk.faults, targets: walk.targets };
}

/** The text of a key; empty for a key that has none. */
export function keyText({ key }: Pair): string {
  return isScalar(key) ? String(key.value ?? '') : '';
}

/** Whether the value of the pair is a mapping, or a list of mappings, whose keys are those of the mapping around it. */
export function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.value === '<<' && (key.type === undefined || key.type === 'PLAIN');
}

/** V8 makes a hidden class for each other key of a mapping. No language has so many keys; reading mappings of as many classes takes ten times as long. */
const MOST_KEYS = 1_000;

/** The data of a node with an anchor, and how many values it has, those that aliases add included. */
type Made = { readonly data: unknown; readonly values: number };

class Walk {
  readonly faults: Fault[] = [];
  readonly targets: Map<Alias, Node> = new Map();
  /** The node that an alias would stand for at this place of the document. */
  readonly #anchored = new Map<string, Node>();
  /** The values of nodes with an anchor; null while a node is being made. */
  readonly #made = new Map<Node, Made | null>();
  readonly #keys = new Set<string>();
  /** How many values there are so far, those that aliases add included. */
  #values = 0;
  #shared = 0;

  /** Undefined for an alias that stands for nothing. */
  make(node: unknown): unknown {
    if (isAlias(node)) return this.#share(node);
    const before = this.#values;
    this.#values += 1;
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    const { anchor } = node;
    if (anchor !== undefined) {
      this.#anchored.set(anchor, node);
      this.#made.set(node, null);
    }
    const data = isScalar(node) ? scalarData(node) : isMap(node) ? this.#mapping(node.items) : this.#list(node.items);
    if (anchor !== undefined) this.#made.set(node, { data, values: this.#values - before });
    return data;
  }

  #list(items: readonly unknown[]): readonly unknown[] {
    return items.map((item) => {
      if (!isPair(item)) return this.make(item);
      this.#values += 1;
      return this.#mapping([item]);
    });
  }

  #mapping(pairs: readonly Pair[]): Readonly<Record<string, unknown>> {
    // An object without a prototype has no hidden class of its own.
    const data: Record<string, unknown> = this.#keys.size > MOST_KEYS ? Object.create(null) : {};
    // The keys written in the mapping itself: those of its data, until a merge adds others to them.
    let written: Set<string> | null = null;
    for (const pair of pairs) {
      const key = keyText(pair);
      const isSecond = written === null ? Object.hasOwn(data, key) : written.has(key);
      if (isSecond) this.#blame(pair.key, `duplicate key "${key.slice(0, 80)}"`, 'keep one of the two');
      if (this.#keys.size <= MOST_KEYS) this.#keys.add(key);
      const made = this.make(pair.value);
      if (isMerge(pair)) written ??= new Set(Object.keys(data));
      written?.add(key);
      if (isMerge(pair)) this.#merge(made, data, pair);
      else setOwn(data, key, made);
    }
    return data;
  }

  /** Adds the keys that the mapping does not have. */
  #merge(made: unknown, data: Record<string, unknown>, { value }: Pair): void {
    if (made === undefined) return;
    const sources: readonly unknown[] = Array.isArray(made) ? made : [made];
    for (const source of sources) {
      if (!isMapping(source)) {
        this.#blame(value, 'expected a mapping or a list of mappings after "<<"');
        return;
      }
      for (const [key, part] of Object.entries(source)) if (!Object.hasOwn(data, key)) setOwn(data, key, part);
    }
  }

  /** An alias needs an anchor before it, and must not be inside the value of its own anchor, which would never end. */
  #share(alias: Alias): unknown {
    const node = this.#anchored.get(alias.source);
    const made = node === undefined ? undefined : this.#made.get(node);
    if (node === undefined || made === undefined) {
      this.#blame(alias, `there is no anchor "&${alias.source}" before this alias`);
      return undefined;
    }
    this.targets.set(alias, node);
    if (made === null) {
      this.#blame(alias, `the alias "*${alias.source}" refers to the mapping or list around it`);
      return undefined;
    }
    const before = this.#shared;
    this.#shared += made.values;
    if (this.#shared <= MOST_SHARED) {
      this.#values += made.values;
      return made.data;
    }
    if (before <= MOST_SHARED) {
      const message = `the aliases of this file expand too far: to more than ${MOST_SHARED} values`;
      this.#blame(alias, message, 'write out what differs, and share less');
    }
    return undefined;
  }

  #blame(node: unknown, message: string, hint: string | null = null): void {
    const offset = isAlias(node) || isScalar(node) || isMap(node) || isSeq(node) ? (node.range?.[0] ?? 0) : 0;
    this.faults.push({ offset, message, hint });
  }
}

function scalarData({ value, source }: Scalar): unknown {
  const isKept = !isNumberOrBoolean(value) || source === undefined || String(value) === source;
  return isKept ? value : new WrittenScalar(source, value);
}

function isNumberOrBoolean(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** Sets a key, be it `__proto__`. */
function setOwn(data: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(data, key, { value, writable: true, enumerable: true, configurable: true });
  else data[key] = value;
}

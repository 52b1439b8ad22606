/**
 * Reads a mapping of the file key by key, so that a wrong key leaves all others readable. Rules across keys read the
 * resulting fields: each has its place in the file, and its value unless it is wrong.
 */
import * as z from 'zod';
import { describe, type Hint, type Issue, isMapping, issueAt, type Path } from '../yaml/issue.ts';
import { ASK_ZOD, plainLeaf, readWith, unknownKey } from './schema-reading.ts';

/** One key, or one entry of a list, as it was read. */
export type Field<T, W = unknown> = {
  readonly path: Path;
  readonly isWritten: boolean;
  /** Undefined if the key is not valid, or is left out and has no default. */
  readonly value: T | undefined;
  /** The value with plain values in place of fields. It is complete only if all of it is valid. */
  readonly whole: W | undefined;
};

/** The kinds of values that a key may have: a leaf that zod reads whole, or one that is read piece by piece. */
export type Node = z.ZodType | Group | List | Choice | Custom<unknown>;

/** `filled` means that a key that is left out is read as an empty mapping. */
type Presence = 'required' | 'optional' | 'filled';

export type Shape = { readonly [key: string]: Node };

export type Group<S extends Shape = Shape, P extends Presence = Presence> = {
  readonly type: 'group';
  readonly shape: S;
  readonly presence: P;
  readonly description: string | null;
  /** The message for a mapping without any key; null if that is allowed. */
  readonly whenEmpty: string | null;
};

export type List<E = unknown, P extends Presence = Presence> = {
  readonly type: 'list';
  readonly entry: E;
  readonly presence: P;
  readonly least: number;
  /** Null for no limit. */
  readonly most: number | null;
  readonly description: string | null;
  /** Checks the list itself, its type and its length, and none of its entries. */
  readonly frame: z.ZodType;
};

/** One of several nodes, chosen by the written value. */
export type Choice<N = unknown, P extends Presence = Presence> = {
  readonly type: 'choice';
  readonly nodes: readonly N[];
  readonly choose: (written: unknown) => N;
  readonly presence: P;
  readonly description: string | null;
};

/** A value with a reader of its own, which adds every fault to `issues`. */
export type Custom<T> = {
  readonly type: 'custom';
  readonly read: (written: unknown, path: Path, issues: Issue[]) => T | undefined;
  readonly schema: z.ZodType;
};

type Read<N> =
  N extends Group<infer S, Presence>
    ? Fields<S>
    : N extends List<infer E, Presence>
      ? readonly Field<Read<E>, Whole<E>>[]
      : N extends Choice<infer C, Presence>
        ? Read<C>
        : N extends Custom<infer T>
          ? T
          : z.output<N>;

/** The keys that are written come first, in the order of the file. */
export type Fields<S extends Shape> = { readonly [key in keyof S]: Field<Read<S[key]>, Whole<S[key]>> };

type Whole<N> =
  N extends Group<infer S, infer P>
    ? Values<S> | (P extends 'optional' ? undefined : never)
    : N extends List<infer E, infer P>
      ? readonly Whole<E>[] | (P extends 'optional' ? undefined : never)
      : N extends Choice<infer C, infer P>
        ? Whole<C> | (P extends 'optional' ? undefined : never)
        : N extends Custom<infer T>
          ? T
          : z.output<N>;

export type Values<S extends Shape> = { readonly [key in keyof S]: Whole<S[key]> };

type Options = { readonly description?: string; readonly whenEmpty?: string };
export function group<S extends Shape, P extends Presence>(
  presence: P,
  shape: S,
  { description = null, whenEmpty = null }: { readonly [key in keyof Options]: Options[key] | null } = {},
): Group<S, P> {
  return { type: 'group', presence, shape, description, whenEmpty };
}

export function list<E extends Node, P extends Presence>(
  presence: P,
  entry: E,
  [least, most]: readonly [least: number, most: number | null],
  description: string | null = null,
): List<E, P> {
  const frame = arrayOf(z.unknown(), { least, most });
  return { type: 'list', presence, entry, least, most, description, frame };
}

export function choice<N extends Node, P extends Presence>(
  presence: P,
  nodes: readonly N[],
  choose: (written: unknown) => N,
  description: string | null = null,
): Choice<N, P> {
  return { type: 'choice', presence, nodes, choose, description };
}

/** Reads the keys of a mapping. Returns undefined if `written` is not a mapping. */
export function readFields<S extends Shape>(
  shape: S,
  written: unknown,
  path: Path,
  issues: Issue[],
): Fields<S> | undefined {
  const known = Object.keys(shape);
  if (!isMapping(written)) {
    const missing = `the key "${path.at(-1) ?? ''}" is missing: expected a mapping`;
    const message = written === undefined ? missing : `expected a mapping, got ${describe(written)}`;
    issues.push(issueAt(path, message, `known keys: ${known.join(', ')}`));
    return undefined;
  }
  // A file may have ten thousand mappings: they are read without lists of pairs in between.
  const fields: Record<string, Field<unknown>> = {};
  for (const key of Object.keys(written)) {
    const node = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (node === undefined) issues.push(unknownKey(path.concat(key), key, known));
    else fields[key] = new ReadField(node, written[key], path, key, issues);
  }
  for (const key of known) fields[key] ??= new ReadField(shape[key] as Node, undefined, path, key, issues);
  return fields as Fields<S>;
}

/** A field as it was read. Few ask for its path and for what is whole, so that neither is made before somebody does. */
class ReadField implements Field<unknown> {
  readonly isWritten: boolean;
  readonly value: unknown;
  readonly #node: Node;
  readonly #written: unknown;
  readonly #around: Path;
  readonly #step: string | number;

  constructor(node: Node, written: unknown, around: Path, step: string | number, issues: Issue[]) {
    this.isWritten = written !== undefined;
    this.#node = node;
    this.#written = written;
    this.#around = around;
    this.#step = step;
    const plain = node instanceof z.ZodType ? plainLeaf(node, written) : ASK_ZOD;
    this.value = plain === ASK_ZOD ? readNode(node, written, this.path, issues) : plain;
  }

  get path(): Path {
    return this.#around.concat(this.#step);
  }

  get whole(): unknown {
    return this.value === undefined ? undefined : wholeOf(this.#node, this.#written, this.value);
  }
}

function wholeOf(node: Node, written: unknown, value: unknown): unknown {
  if (node instanceof z.ZodType || node.type === 'custom') return value;
  if (node.type === 'choice') return wholeOf(node.choose(written ?? emptyOf(node)) as Node, written, value);
  if (node.type === 'group') return valuesOf(value as Fields<Shape>);
  return (value as Field<unknown>[]).map((each) => each.whole);
}

function readNode(node: Node, written: unknown, path: Path, issues: Issue[]): unknown {
  if (node instanceof z.ZodType) return readWith(node, written, path, issues);
  if (node.type === 'custom') return node.read(written, path, issues);
  if (written === undefined && node.presence === 'optional') return undefined;
  const given = written === undefined && node.presence === 'filled' ? emptyOf(node) : written;
  if (node.type === 'choice') return readNode(node.choose(given) as Node, given, path, issues);
  return node.type === 'group' ? readGroup(node, given, path, issues) : readEntries(node, given, path, issues);
}

const emptyOf = ({ type }: Group | List | Choice): unknown => (type === 'list' ? [] : {});

function readGroup({ shape, whenEmpty }: Group, written: unknown, path: Path, issues: Issue[]): unknown {
  if (whenEmpty !== null && isMapping(written) && Object.keys(written).length === 0)
    issues.push(issueAt(path, whenEmpty));
  return readFields(shape, written, path, issues);
}

function readEntries(node: List, written: unknown, path: Path, issues: Issue[]): unknown {
  // What the entries are is none of the frame's business, and they may be ten thousand.
  readWith(node.frame, Array.isArray(written) ? new Array(written.length).fill(null) : written, path, issues);
  if (!Array.isArray(written)) return undefined;
  // A list that is too long has been refused, and is not read to its end.
  const first = node.most === null ? written : written.slice(0, node.most);
  return first.map((entry, index) => new ReadField(node.entry as Node, entry, path, index, issues));
}

/** The plain values of fields. They are complete only if all fields are valid. */
export function valuesOf<S extends Shape>(fields: Fields<S>): Values<S> {
  return Object.fromEntries(Object.entries(fields).map(([key, { whole }]) => [key, whole])) as Values<S>;
}

/** The node as one zod schema, for the JSON Schema. */
export function schemaOf(node: Node): z.ZodType {
  if (node instanceof z.ZodType) return node;
  if (node.type === 'custom') return node.schema;
  const whole = wholeSchema(node);
  const present =
    node.presence === 'optional'
      ? whole.optional()
      : node.presence === 'filled'
        ? whole.prefault(emptyOf(node))
        : whole;
  return node.description === null ? present : present.meta({ description: node.description });
}

function wholeSchema(node: Group | List | Choice): z.ZodType {
  switch (node.type) {
    case 'group':
      return z.strictObject(Object.fromEntries(Object.entries(node.shape).map(([key, part]) => [key, schemaOf(part)])));
    case 'list':
      return arrayOf(schemaOf(node.entry as Node), node);
    case 'choice':
      return z.union((node.nodes as readonly Node[]).map(schemaOf));
  }
}

function arrayOf(entry: z.ZodType, { least, most }: Pick<List, 'least' | 'most'>): z.ZodType {
  const array = least === 0 ? z.array(entry) : z.array(entry).min(least);
  return most === null ? array : array.max(most);
}

/** An issue with the value of a field, at an offset into its text. */
export function issueOn({ path }: Field<unknown>, message: string, hint: Hint = null, offset = 0): Issue {
  return issueAt(path, message, hint, offset);
}

/** An issue with a field's key. */
export function keyIssueOn({ path }: Field<unknown>, message: string, hint: Hint = null): Issue {
  return { path, on: 'key', offset: 0, message, hint };
}

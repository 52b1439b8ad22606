import type { HeapProfiler, Profiler, Runtime } from 'node:inspector';
import { isAbsolute } from 'node:path';

type Frame = Runtime.CallFrame;

/** A function, and how much of the time or of the memory is its own, without what it calls. */
export type Weighed = {
  readonly frame: Frame;
  /** The nearest function that stands in a file, on the heaviest way to this one; null where there is none. */
  readonly caller: Frame | null;
  readonly weight: number;
};

export type Weights = {
  /** The weight of all functions together. */
  readonly total: number;
  /** The heaviest first, at most ten. */
  readonly heaviest: readonly Weighed[];
};

const MOST = 10;
/** What V8 calls the time in which a thread waits, and the root of each tree. */
const NO_WORK: readonly string[] = ['(idle)', '(root)'];
/** The functions of Node and of V8 in which the objects of Buffers and of typed arrays are allocated. */
const MAKE_BUFFERS = /^(node:(internal\/)?buffer:|:(ArrayBuffer|Uint8Array)$)/;
/** Where the profiler begins to work in the thread that it profiles. Its own names tell it, as it may stand in a file with other code. */
const OWN = /^#?(takeProfileStep|watchHeapPeak)$/;

/** Weights are µs. A sample stands for the time until the next one. */
export function heaviestFunctions({
  nodes,
  samples = [],
  timeDeltas = [],
  startTime,
  endTime,
}: Profiler.Profile): Weights {
  const ownUs = new Map<number, number>();
  let atUs = startTime;
  for (const [index, id] of samples.entries()) {
    atUs += timeDeltas[index] ?? 0;
    const lengthUs = timeDeltas[index + 1] ?? endTime - atUs;
    ownUs.set(id, (ownUs.get(id) ?? 0) + Math.max(0, lengthUs));
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const tree = {
    weightOf: ({ id }: Profiler.ProfileNode): number => ownUs.get(id) ?? 0,
    childrenOf: ({ children = [] }: Profiler.ProfileNode) => children.flatMap((id) => byId.get(id) ?? []),
  };
  return weigh(nodes.slice(0, 1).flatMap((root) => callsOf(root, tree)));
}

/** Weights are bytes. */
export function heaviestAllocators({ head }: HeapProfiler.SamplingHeapProfile): Weights {
  type Node = HeapProfiler.SamplingHeapProfileNode;
  return weigh(
    callsOf(head, { weightOf: ({ selfSize }: Node) => selfSize, childrenOf: ({ children }: Node) => children }),
  );
}

/**
 * Who makes Buffers, and what share of their objects. The profile has the objects, which are about as small for each Buffer,
 * and not the bytes outside of the heap.
 */
export function heaviestBufferMakers({ head }: HeapProfiler.SamplingHeapProfile): Weights {
  type Node = HeapProfiler.SamplingHeapProfileNode;
  const tree = { weightOf: ({ selfSize }: Node) => selfSize, childrenOf: ({ children }: Node) => children };
  const made = callsOf(head, tree).filter(({ frame }) => MAKE_BUFFERS.test(`${frame.url}:${frame.functionName}`));
  return weigh(made.map(({ frame, caller, weight }) => ({ frame: caller ?? frame, caller: null, weight })));
}

/** Whether the function stands in a file, and is not a part of Node or of V8. V8 names a file by its path or by its URL. */
export function isInFile({ url }: Frame): boolean {
  return url.startsWith('file:') || isAbsolute(url);
}

/** Every node of a tree of calls, from its root, without what the profiler itself does. */
function callsOf<Node extends { readonly callFrame: Frame }>(
  root: Node,
  tree: { readonly weightOf: (node: Node) => number; readonly childrenOf: (node: Node) => readonly Node[] },
): readonly Weighed[] {
  const calls: Weighed[] = [];
  const open: { readonly node: Node; readonly caller: Frame | null }[] = [{ node: root, caller: null }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, caller } = next;
    const { callFrame: frame } = node;
    if (OWN.test(frame.functionName)) continue;
    calls.push({ frame, caller, weight: tree.weightOf(node) });
    const nearest = isInFile(frame) ? frame : caller;
    for (const child of tree.childrenOf(node)) open.push({ node: child, caller: nearest });
  }
  return calls;
}

/** One function may be called from many places of the tree. */
function weigh(calls: readonly Weighed[]): Weights {
  const functions = new Map<string, { weight: number; heaviest: Weighed }>();
  let total = 0;
  for (const call of calls) {
    const { frame, weight } = call;
    if (weight <= 0 || NO_WORK.includes(frame.functionName)) continue;
    total += weight;
    const key = [frame.functionName, frame.url, frame.lineNumber, frame.columnNumber].join('\n');
    const known = functions.get(key);
    if (known === undefined) functions.set(key, { weight, heaviest: call });
    else {
      known.weight += weight;
      if (weight > known.heaviest.weight) known.heaviest = call;
    }
  }
  const sorted = [...functions.values()].sort((a, b) => b.weight - a.weight);
  return { total, heaviest: sorted.slice(0, MOST).map(({ weight, heaviest }) => ({ ...heaviest, weight })) };
}

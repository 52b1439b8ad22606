/** One line of the table: samples of this build, and of a peer in the same minutes where there is one. */
export type Row = {
  readonly name: string;
  readonly unit: Unit;
  readonly ours: readonly number[];
  readonly peer: { readonly name: string; readonly samples: readonly number[] } | null;
  /** Null where the figure is only reported. */
  readonly reach: Reach | null;
  /** One line that explains the figure; empty where it needs none. */
  readonly note: string;
};

export type Unit =
  | 'bytes'
  | 'µs'
  | 'ms'
  | 'MB'
  | 'kB'
  | 'MB/s'
  | '%'
  | 'differences'
  | 'items'
  | 'requests'
  | 'points'
  | 'runs';

/** The bound that the ratio to the peer must keep, or the median where there is no peer. */
export type Reach = { readonly op: '<=' | '>=' | '<'; readonly limit: number };

/** The ratio of the medians if there is a peer, else the median. */
export function figureOf({ ours, peer }: Row): number {
  return peer ? median(ours) / median(peer.samples) : median(ours);
}

export function isReached(row: Row): boolean {
  const value = figureOf(row);
  switch (row.reach?.op) {
    case undefined:
      return true;
    case '<=':
      return value <= row.reach.limit;
    case '>=':
      return value >= row.reach.limit;
    case '<':
      return value < row.reach.limit;
  }
}

/** The lowest and the highest value of a single pair. */
export function rangeOf({ ours, peer }: Row): readonly [number, number] {
  const values = peer ? ours.map((own, index) => own / (peer.samples[index] ?? Number.NaN)) : ours;
  return [Math.min(...values), Math.max(...values)];
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below = Number.NaN, above = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}

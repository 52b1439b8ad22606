import type { Unit } from '../metrics/names.ts';

/** What a change of a metric means, and from which size on it matters. */
export type MetricRule = {
  /** The direction that is worse; `either` if nobody has said. */
  readonly worse: 'more' | 'less' | 'either';
  /** A change of at most so many per cent does not matter, */
  readonly floorPercent: number;
  /** nor does one of at most so much, in the unit of the metric. */
  readonly least: number;
  /** How a larger and a smaller value are called. */
  readonly words: readonly [more: string, less: string];
};

type Row = MetricRule & {
  /** The names it is for; null for all that no earlier row has. */
  readonly names: RegExp | null;
  readonly units: readonly Unit[];
};

/**
 * Every metric is in the first row that has its name and its unit. A percentile cannot be known better than to a microsecond, and
 * a heap moves by a megabyte with the moment of a collection; garbage of a few kilobytes is no finding either.
 */
const ROWS: readonly Row[] = [
  row(
    /^(failed|unfinished|retried|unasked|alerts|iterations\.(failed|unfinished|dropped))/,
    ['', '/s'],
    'more',
    3,
    0.5,
    'more/fewer',
  ),
  row(/^(failed|unfinished|retried|iterations\.(failed|unfinished|dropped))/, ['%'], 'more', 3, 0.1, 'higher/lower'),
  row(/^(ok|iterations\.ok)/, ['%'], 'less', 0.1, 0.1, 'higher/lower'),
  row(/^custom\./, ['', '%', 'ms', 'B', '/s', 'B/s'], 'either', 3, 0, 'higher/lower'),
  row(/^(alloc|external|in|out)\//, ['B'], 'more', 1, 1, 'more/less'),
  row(null, ['B'], 'more', 5, 1e6, 'more/less'),
  row(null, ['ms'], 'more', 3, 0.001, 'longer/shorter'),
  row(null, ['/s', 'B/s'], 'less', 3, 0, 'higher/lower'),
  row(null, ['%'], 'more', 3, 0.5, 'higher/lower'),
  row(/^(connections|target\.(threads|descriptors))/, [''], 'more', 3, 0.5, 'more/fewer'),
  row(null, [''], 'less', 3, 0.5, 'more/fewer'),
];

/** The rule of a metric, which may have an aggregate and selectors around its name: `p95(response @ request=search)`. */
export function ruleOf(metric: string, unit: Unit): MetricRule {
  const name = /\(\s*([^\s@)]+)/.exec(metric)?.[1] ?? metric;
  // Some row without names has each unit.
  return ROWS.find(({ names, units }) => units.includes(unit) && (names?.test(name) ?? true)) as MetricRule;
}

function row(
  names: RegExp | null,
  units: readonly Unit[],
  worse: MetricRule['worse'],
  floorPercent: number,
  least: number,
  words: string,
): Row {
  const [more = '', less = ''] = words.split('/');
  return { names, units, worse, floorPercent, least, words: [more, less] };
}

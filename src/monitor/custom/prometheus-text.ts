/** A family of the Prometheus text format, with all its samples. */
export type MetricFamily = {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly samples: readonly MetricSample[];
};

export type MetricSample = {
  /** The name as written, with `_bucket`, `_sum`, `_count` or `_total`. */
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
};

const NAME = /^[A-Za-z_:][\w:]*/;
const LABEL = /\s*([A-Za-z_]\w*)\s*=\s*"((?:[^"\\\n]|\\.)*)"\s*,?/y;
const SUFFIXES = /_(bucket|sum|count|total|created)$/;
const KINDS = new Set(['counter', 'gauge', 'histogram', 'summary']);

/**
 * Reads the Prometheus text format (0.0.4), and of OpenMetrics what is the same. A metric without a type is a gauge. Returns
 * the families, and the number of lines that could not be read.
 */
export function parsePrometheus(text: string): {
  readonly families: readonly MetricFamily[];
  readonly badLines: number;
} {
  const kinds = new Map<string, MetricFamily['kind']>();
  const families = new Map<string, { name: string; kind: MetricFamily['kind']; samples: MetricSample[] }>();
  let badLines = 0;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    const [, typed, kind] = /^#\s*TYPE\s+(\S+)\s+(\S+)/.exec(trimmed) ?? [];
    if (typed !== undefined && kind !== undefined && KINDS.has(kind)) kinds.set(typed, kind as MetricFamily['kind']);
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const sample = parseSample(trimmed);
    if (sample === null) {
      badLines += 1;
      continue;
    }
    const name = familyOf(sample.name, kinds);
    let family = families.get(name);
    if (family === undefined) {
      family = { name, kind: kinds.get(name) ?? 'gauge', samples: [] };
      families.set(name, family);
    }
    family.samples.push(sample);
  }
  return { families: [...families.values()], badLines };
}

/** `name{label="value",…} value timestamp? # exemplar?` */
function parseSample(line: string): MetricSample | null {
  const name = NAME.exec(line)?.[0];
  if (name === undefined) return null;
  const labels = new Map<string, string>();
  let at = name.length;
  if (line[at] === '{') {
    LABEL.lastIndex = at + 1;
    for (let found = LABEL.exec(line); found !== null; found = LABEL.exec(line)) {
      labels.set(found[1] ?? '', unescaped(found[2] ?? ''));
      at = LABEL.lastIndex;
    }
    if (labels.size === 0) at += 1;
    const rest = /^\s*\}/.exec(line.slice(at));
    if (rest === null) return null;
    at += rest[0].length;
  }
  const value = numberOf(/^\s+(\S+)/.exec(line.slice(at))?.[1]);
  return value === null ? null : { name, labels, value };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isNaN(value) ? null : value;
}

/** The family that a sample belongs to: OpenMetrics writes the type without `_total`. */
function familyOf(name: string, kinds: ReadonlyMap<string, MetricFamily['kind']>): string {
  if (kinds.has(name)) return name;
  const stem = name.replace(SUFFIXES, '');
  return kinds.has(stem) ? stem : name;
}

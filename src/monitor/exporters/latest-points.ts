import type { Alert } from '../alerts/alert.ts';
import type { Reading, Values } from '../metrics/monitor-reading.ts';
import { exportedName } from './exported-name.ts';
import type { GateFigure } from './exporter.ts';

/** A value as other systems take it. Points of one name have the same labels. */
export type Point = {
  readonly name: string;
  readonly help: string;
  readonly labels: { readonly [label: string]: string };
  readonly value: number;
};

const VERDICTS = ['pass', 'fail', 'invalid', 'n/a'] as const;

/**
 * The latest reading, the alerts that stand, and the latest decision on each gate, as points by their names. What is absent from
 * the reading is absent here, so that no old value looks like a measurement.
 */
export class LatestPoints {
  #values: Values = {};
  #standing: readonly Alert[] = [];
  readonly #gates = new Map<string, GateFigure>();
  #byName: ReadonlyMap<string, readonly Point[]> = new Map();

  get byName(): ReadonlyMap<string, readonly Point[]> {
    return this.#byName;
  }

  update({ values }: Reading, standing: readonly Alert[]): void {
    this.#values = values;
    this.#standing = standing;
    this.#sort();
  }

  decide(gates: readonly GateFigure[]): void {
    for (const gate of gates) this.#gates.set(JSON.stringify([gate.scenario, gate.gate]), gate);
    this.#sort();
  }

  #sort(): void {
    const byName = new Map<string, Point[]>();
    for (const point of this.#points()) {
      const known = byName.get(point.name);
      if (known) known.push(point);
      else byName.set(point.name, [point]);
    }
    this.#byName = byName;
  }

  #points(): readonly Point[] {
    return [
      ...Object.entries(this.#values).map(metricPoint),
      ...this.#standing.map(alertPoint),
      ...[...this.#gates.values()].flatMap(gatePoints),
    ];
  }
}

function metricPoint([metric, value]: [string, number]): Point {
  const { name, part, help, factor } = exportedName(metric);
  return { name, help, labels: part === null ? {} : { part }, value: value * factor };
}

function alertPoint({ rule }: Alert): Point {
  const labels = { alert: rule.name, metric: rule.metric, severity: rule.severity };
  return { name: 'perf_harness_alert', help: 'Alerts that are raised: 1', labels, value: 1 };
}

function gatePoints({ scenario, gate, value, limit, verdict }: GateFigure): readonly Point[] {
  const labels = { scenario, gate };
  const point = (name: string, help: string, of: number, more = {}): Point => ({
    name: `perf_harness_gate_${name}`,
    help,
    labels: { ...labels, ...more },
    value: of,
  });
  return [
    ...(value === null ? [] : [point('value', 'What a gate measured, in its unit', value)]),
    point('limit', 'The limit of a gate, in its unit', limit),
    ...VERDICTS.map((each) =>
      point('verdict', '1 at the verdict of a gate', each === verdict ? 1 : 0, { verdict: each }),
    ),
  ];
}

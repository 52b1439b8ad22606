/** The scenario file as a whole: which keys there are, on each level. */
import { z } from 'zod';
import { durationField, NAME, NAME_HINT, nameField, wholeNumber } from './fields/fields.ts';
import type { Gate } from './gates/gate.ts';
import { CROSS_CHECKERS, type CrossChecker, ENGINES, type EngineName, type Scenario } from './scenario.ts';
import type { TargetSpec } from './target/target.ts';
import { DEFAULT_TARGET, targetLanguage } from './target/target-language.ts';
import { workloadLanguage } from './workloads/workload-language.ts';
import type { AnyWorkload, WorkloadSpec } from './workloads/workload-spec.ts';

/** May stand in `defaults` or in a scenario. */
export type Settings = {
  readonly warmup: z.ZodType<number>;
  readonly timeout: z.ZodType<number>;
  readonly gracefulStop: z.ZodType<number>;
  readonly engine: z.ZodType<EngineName>;
  readonly repeat: z.ZodType<number>;
  readonly confirm: z.ZodType<number>;
  readonly onLostShard: z.ZodType<Scenario['onLostShard']>;
};

const warmup = durationField('Load before anything counts; 0s for none.', 'from zero');
const timeout = durationField('A request that takes longer has failed.');
const gracefulStop = durationField('How long requests under way may still finish at the end.');
const engine = z
  .enum(ENGINES, { error: ({ input }) => (input === 'autocannon' ? NO_ENGINE : undefined) })
  .meta({ description: 'The HTTP client that generates the load.' });
const NO_ENGINE = 'autocannon is not an engine: it checks our figures with "crossCheck: autocannon" in a scenario';

const repeat = wholeNumber(
  'How often the scenario runs; gates take the median, or the worst of what is no time.',
  1,
  100,
);
const confirm = wholeNumber('How often it runs again before a narrow failure counts; 0 for never.', 0, 10);

const onLostShard = z
  .enum(['continue', 'stop'])
  .meta({ description: 'What the other threads do when one dies; the run is invalid either way.' });

/** Settings where they are complete: in `defaults`, with what holds when nobody says otherwise. */
export const defaultsShape: Settings = {
  warmup: warmup.prefault('1s'),
  timeout: timeout.prefault('30s'),
  gracefulStop: gracefulStop.prefault('5s'),
  engine: engine.default('undici'),
  repeat: repeat.default(1),
  confirm: confirm.default(2),
  onLostShard: onLostShard.default('continue'),
};

/** A gate as it is written, before its text is parsed. */
export type GateText = { readonly text: string } & Pick<Gate, 'severity' | 'abort'>;

export const gateLanguage: z.ZodType<GateText> = z.union([
  z
    .string()
    .meta({ description: 'One limit on one figure.', examples: ['p95(response) < 200ms', 'share(ok) == 100%'] })
    .transform((text): GateText => ({ text, severity: 'fail', abort: null })),
  z
    .strictObject({
      gate: z.string().meta({ description: 'One limit on one figure.' }),
      severity: z.enum(['fail', 'warn']).default('fail').meta({ description: 'A failed warning changes no verdict.' }),
      abort: z.boolean().default(false).meta({ description: 'Ends the run as soon as the gate fails.' }),
      after: durationField(
        'How much of the run an abort gate lets pass first; 0s if left out.',
        'from zero',
      ).optional(),
    })
    .superRefine(({ severity, abort, after }, context) => {
      if (after !== undefined && !abort) {
        const params = { on: 'key', hint: 'add abort: true, or leave it out' };
        context.addIssue({ code: 'custom', path: ['after'], message: '"after" is for abort gates only', params });
      }
      if (abort && severity === 'warn') {
        const params = { hint: 'a warning changes nothing: leave severity or abort out' };
        context.addIssue({ code: 'custom', path: ['severity'], message: 'a warning ends no run', params });
      }
    })
    .transform(
      ({ gate, severity, abort, after = 0 }): GateText => ({
        text: gate,
        severity,
        abort: abort ? { afterMs: after } : null,
      }),
    ),
]);

/** `load` is read key by key (load-reading.ts), `gates` one by one with `gateLanguage`, so that all that is wrong is named. */
export type ScenarioShape = {
  readonly name: z.ZodType<string>;
  readonly target: z.ZodType<TargetSpec | undefined>;
  readonly workload: z.ZodType<AnyWorkload>;
  readonly load: z.ZodType<Readonly<Record<string, unknown>>>;
  readonly gates: z.ZodType<readonly unknown[]>;
  readonly crossCheck: z.ZodType<CrossChecker | undefined>;
} & { readonly [name in keyof Settings]: z.ZodType<z.output<Settings[name]> | undefined> };

export function scenarioShape(workloads: readonly WorkloadSpec[]): ScenarioShape {
  return {
    name: nameField('Tells it from the others, on the command line and in results.', NAME, NAME_HINT),
    target: targetLanguage.optional(),
    workload: workloadLanguage(workloads),
    load: z.record(z.string(), z.unknown()),
    gates: z.array(z.unknown()).default([]),
    crossCheck: z
      .enum(CROSS_CHECKERS)
      .optional()
      .meta({ description: 'Repeats the load with autocannon after ours, and compares; decides no gate.' }),
    warmup: warmup.optional(),
    timeout: timeout.optional(),
    gracefulStop: gracefulStop.optional(),
    engine: engine.optional(),
    repeat: repeat.optional(),
    confirm: confirm.optional(),
    onLostShard: onLostShard.optional(),
  };
}

/** `defaults` and `scenarios` are read piece by piece, with the shapes above. */
export const fileShape: {
  readonly version: z.ZodType<1>;
  readonly target: z.ZodType<TargetSpec>;
  readonly defaults: z.ZodType<Readonly<Record<string, unknown>>>;
  readonly scenarios: z.ZodType<readonly unknown[]>;
} = {
  version: z.literal(1).meta({ description: 'Of this language.' }),
  target: targetLanguage
    .prefault(DEFAULT_TARGET)
    .meta({ description: 'What is under load, unless a scenario says otherwise.' }),
  defaults: z.record(z.string(), z.unknown()).default({}),
  scenarios: z.array(z.unknown()).min(1),
};

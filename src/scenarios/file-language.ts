/** The scenario file as a whole: which keys there are, on each level. */
import * as z from 'zod';
import type { AlertRule } from '../monitor/alerts/alert-rule.ts';
import { alertsNode } from './alert-language.ts';
import { countField, durationField, NAME, NAME_HINT, nameField, sizeField } from './fields/fields.ts';
import { type Custom, type Fields, type Group, group, type List, list } from './fields/reading.ts';
import { type GateEntry, gatesLanguage } from './gates/gate-language.ts';
import { type LoadShape, loadLanguage } from './load/load-language.ts';
import { type Warmup, warmupField } from './load/warmup.ts';
import {
  CROSS_CHECKERS,
  type CrossChecker,
  DEFAULT_ENGINE,
  ENGINES,
  type EngineName,
  type Scenario,
} from './scenario.ts';
import { shortKind, shortNodes } from './short-workload.ts';
import { wordsField } from './target/command-language.ts';
import type { Companion } from './target/companion.ts';
import { companionsField } from './target/companion-language.ts';
import { DEFAULT_TARGET, targetNode } from './target/target-language.ts';
import type { CommandWords } from './target/target-spec.ts';
import type { WrittenTarget } from './target/written-target.ts';
import { type WrittenWorkload, workloadNode } from './workloads/language/workload-language.ts';
import type { WorkloadSpec } from './workloads/language/workload-spec.ts';
import { isMapping } from './yaml/issue.ts';

/** Settings that may be written in `defaults` or in a scenario. */
type Settings = {
  readonly warmup: z.ZodType<Warmup>;
  readonly timeout: z.ZodType<number>;
  readonly maxBody: z.ZodType<number>;
  readonly maxHead: z.ZodType<number>;
  readonly maxDuration: z.ZodType<number>;
  readonly gracefulStop: z.ZodType<number>;
  readonly engine: z.ZodType<EngineName>;
  readonly repeat: z.ZodType<number>;
  readonly confirm: z.ZodType<number>;
  readonly excuse: z.ZodType<Scenario['excuse']>;
  readonly patience: z.ZodType<number>;
  readonly companions: z.ZodType<readonly Companion[]>;
  readonly onLostShard: z.ZodType<Scenario['onLostShard']>;
  readonly alerts: Custom<readonly AlertRule[]>;
};

const MOST_COMMANDS = 20;
const timeout = durationField('A request that takes longer has failed.');
/** A longer body is no text that JavaScript could hold. */
const MOST_BODY_BYTES = 500_000_000;
const MOST_HEAD_BYTES = 16 * 1024 * 1024;
const maxBody = sizeField('The longest body that is kept, to be parsed or decoded.', 1, MOST_BODY_BYTES);
const maxHead = sizeField('The longest head of an answer; a longer one breaks the protocol.', 256, MOST_HEAD_BYTES);
const maxDuration = durationField(
  'How long a load, or a level of it, may take that only its iterations end, and what is asked before it.',
);
const gracefulStop = durationField('How long requests under way may still finish at the end.');
const engine = z
  .enum(ENGINES, { error: ({ input }) => (input === 'autocannon' ? NO_ENGINE : undefined) })
  .meta({ description: 'The HTTP client that generates the load.' });
const NO_ENGINE = 'autocannon is not an engine: it checks our figures with "crossCheck: autocannon" in a scenario';

const repeat = countField(
  'How often the scenario runs; gates on times and rates take the median, all others the worst.',
  1,
  100,
);
const confirm = countField('How often it runs again before a narrow failure counts; 0 for never.', 0, 10);

const excuse = z.enum(['neighbours', 'nothing']).meta({
  description: 'Whether other processes that take the machine keep a gate from being decided, or nothing does.',
});
const patience = durationField(
  'How long to wait for a quiet machine where other processes took it and a gate failed; 0s for not at all.',
  'from zero',
);
const companions = companionsField(
  'Processes that serve the target (a database): what they take counts as the target’s own.',
);

const onLostShard = z
  .enum(['continue', 'stop'])
  .meta({ description: 'What the other threads do when one dies; the run is invalid either way.' });

/** The settings of `defaults`, with the values that apply if they are left out. */
const settings: Settings = {
  warmup: warmupField.prefault('1s'),
  timeout: timeout.prefault('30s'),
  maxBody: maxBody.prefault('16MB'),
  maxHead: maxHead.prefault('64KiB'),
  maxDuration: maxDuration.prefault('1h'),
  gracefulStop: gracefulStop.prefault('5s'),
  engine: engine.default(DEFAULT_ENGINE),
  repeat: repeat.default(1),
  confirm: confirm.default(2),
  excuse: excuse.default('neighbours'),
  patience: patience.prefault('60s'),
  companions: companions.default([]),
  onLostShard: onLostShard.default('continue'),
  alerts: alertsNode([]),
};

export type ScenarioShape = {
  readonly name: z.ZodType<string>;
  readonly target: Custom<WrittenTarget>;
  readonly workload: Custom<WrittenWorkload>;
  readonly load: Group<LoadShape, 'required'>;
  readonly gates: List<GateEntry, 'filled'>;
  readonly crossCheck: z.ZodType<CrossChecker | undefined>;
} & {
  readonly [name in keyof Settings]: Settings[name] extends z.ZodType<infer T>
    ? z.ZodType<T | undefined>
    : Settings[name];
};

type FileShape = {
  readonly version: z.ZodType<1>;
  readonly target: Custom<WrittenTarget>;
  readonly prepare: z.ZodType<readonly CommandWords[]>;
  readonly defaults: Group<Settings, 'filled'>;
  readonly scenarios: List<Group<ScenarioShape, 'required'>, 'required'>;
};

/** Keys of the file that nothing reads: YAML needs a place for anchors. */
export const ANCHOR_KEY: RegExp = /^x-/;

/** The data of a file without its keys for anchors. What an alias shares with them stays. */
export function withoutAnchorKeys(data: unknown): unknown {
  return isMapping(data) ? Object.fromEntries(Object.entries(data).filter(([key]) => !ANCHOR_KEY.test(key))) : data;
}

/** A scenario file as it was read; any field may be invalid. */
export type FileFields = Fields<FileShape>;

const shapes = new WeakMap<readonly WorkloadSpec[], FileShape>();

/** The language of scenario files with these kinds of workload. It is made once: its schemas take longer to make than most files to read. */
export function fileShape(workloads: readonly WorkloadSpec[]): FileShape {
  const shape = shapes.get(workloads) ?? makeShape(workloads);
  shapes.set(workloads, shape);
  return shape;
}

function makeShape(workloads: readonly WorkloadSpec[]): FileShape {
  const workload = workloadNode(workloads);
  const scenario: ScenarioShape = {
    name: nameField('Tells it from the others, on the command line and in results.', NAME, NAME_HINT),
    target: targetNode(undefined),
    workload: shortKind(workloads) === null ? workload : { ...workload, schema: workload.schema.optional() },
    load: loadLanguage,
    gates: gatesLanguage,
    crossCheck: z
      .enum(CROSS_CHECKERS)
      .optional()
      .meta({ description: 'Repeats the load with autocannon after ours, and compares; decides no gate.' }),
    warmup: warmupField.optional(),
    timeout: timeout.optional(),
    maxBody: maxBody.optional(),
    maxHead: maxHead.optional(),
    maxDuration: maxDuration.optional(),
    gracefulStop: gracefulStop.optional(),
    engine: engine.optional(),
    repeat: repeat.optional(),
    confirm: confirm.optional(),
    excuse: excuse.optional(),
    patience: patience.optional(),
    companions: companions.optional(),
    onLostShard: onLostShard.optional(),
    alerts: alertsNode(undefined),
    ...shortNodes(workloads),
  };
  return {
    version: z.literal(1).meta({ description: 'Version of this language.' }),
    target: targetNode(DEFAULT_TARGET, 'What is under load, unless a scenario says otherwise.'),
    prepare: z
      .array(wordsField('What is run', ['npm', 'ci']))
      .max(MOST_COMMANDS)
      .default([])
      .meta({
        description:
          'Commands that make a git reference ready to be started once it is checked out, for perf-harness compare. They run in the folder of this file there, without a shell.',
        examples: [
          [
            ['npm', 'ci'],
            ['npm', 'run', 'build'],
          ],
        ],
      }),
    defaults: group('filled', settings, { description: 'Settings of every scenario that does not have its own.' }),
    scenarios: list('required', group('required', scenario), [1, null]),
  };
}

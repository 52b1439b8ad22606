import { dirname, relative, resolve } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { openScenarios, type ScenarioSource } from '../../harness/load-scenarios.ts';
import { EXIT } from '../../harness/result/exit-code.ts';
import type { FailureResult, ScenarioResult } from '../../harness/result/result.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../../reports/escape.ts';
import { formatCount } from '../../reports/quantity.ts';
import { type InitDraft, initText, measuringText, probeText } from '../../scenarios/draft/init-draft.ts';
import { onThreads } from '../commands/run-threads.ts';
import { checkNewFile, type NewFile, writeNewFile } from '../options/new-file.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';
import { renderError } from '../terminal/error-text.ts';
import type { Logging } from '../terminal/log-level.ts';
import { openProgress } from '../terminal/run-progress.ts';
import { untilSignalled } from '../terminal/signals.ts';
import { MEASURING_GATES, proposeGates } from './gate-proposals.ts';
import { type MeasureOptions, measure } from './measure.ts';
import { schemaPlace } from './schema-place.ts';
import { findSubject, type Subject, type SubjectArguments } from './subject.ts';

export type InitArguments = Omit<SubjectArguments, 'from'> & {
  readonly out: string;
  readonly force: boolean;
  readonly duration: string;
  /** Null for one for each core but one. */
  readonly threads: number | null;
  readonly cacheDir: string;
  readonly logging: Logging;
};

/** Reads a draft as the file in whose place it stands. */
type Read = (text: string) => ScenarioSource;

/** Writes a scenario file for what is there, with gates on what it measures, and returns the exit code. A file is written whole or not at all. */
export async function initCommand(args: InitArguments, io: CommandIo): Promise<number> {
  const file: NewFile = { flag: '--out', path: pathFrom(io, args.out), replaces: args.force };
  checkNewFile(file);
  const from = relative(resolve(dirname(file.path)), resolve(io.cwd));
  const subject = findSubject({ ...args, from }, io);
  const read: Read = (text) => ({ path: file.path, text, typedBy: (path) => flagOf(path, args) });
  const progress = openProgress(args.logging, io);
  progress.tell(`made from ${subject.found}`);
  const steps = { onFirst: () => progress.say('stopping: no file is written') };
  return untilSignalled(io, progress, steps, ({ stop }) =>
    onThreads(args.threads, false, async (threads) => {
      const { environment } = io;
      const options = { threads, cacheDir: args.cacheDir, environment, stop, onEvent: progress.onEvent };
      const asked = await askFirst({ ...subject, duration: args.duration }, subject, read, options);
      const measured = await measure(read(measuringText(asked.draft, MEASURING_GATES)), options);
      progress.clear();
      if (!allOk(measured)) return tellFailures(measured, io);
      const { gates, remarks } = proposeGates(measured);
      const text = initText(asked.draft, {
        schema: schemaPlace(dirname(file.path)),
        day: new Date().toISOString().slice(0, 10),
        gates,
        leftRequests: [...subject.remarks, ...asked.remarks],
        leftGates: remarks,
      });
      openScenarios(read(text), {}, environment);
      writeNewFile(file, text);
      io.stdout.write(summaryOf(args.out, asked.draft, gates.length, remarks));
      return EXIT.pass;
    }),
  );
}

function flagOf(path: readonly (string | number)[], { what, target }: InitArguments): string | null {
  const [first, , key] = path;
  if (first === 'target') return target === null ? what.join(' ') || null : '--target';
  return key === 'load' ? '--duration' : key === 'workload' ? '--path' : null;
}

type Asked = { readonly draft: InitDraft; readonly remarks: readonly string[] };

/**
 * Asks for each of several requests, and drops those that are not answered as they should be: of guessed ones, all but the first that
 * is. Throws HarnessError `USAGE` if none is left.
 */
async function askFirst(
  draft: InitDraft,
  { areGuessed }: Subject,
  read: Read,
  options: MeasureOptions,
): Promise<Asked> {
  if (draft.requests.length === 1) return { draft, remarks: [] };
  const { series, failures } = await measure(read(probeText(draft)), options);
  const good = draft.requests.filter((_, index) => series[index] !== undefined && allOk(series[index]));
  if (good.length === 0) {
    throw new HarnessError('USAGE', 'it answers, and none of the requests is answered with the status 200 and a body', {
      hint: [...failures.map(failureText), 'name what to ask for: --path /orders'],
    });
  }
  if (areGuessed) return { draft: { ...draft, requests: good.slice(0, 1) }, remarks: [] };
  return { draft: { ...draft, requests: good }, remarks: failures.map((each) => `Left out: ${failureText(each)}.`) };
}

function failureText({ request, status, detail }: FailureResult): string {
  return status === null || status === 200 ? detail : `${request} answered ${status}`;
}

function failedOf({ counters }: Pick<ScenarioResult, 'counters'>): number {
  return Object.values(counters.failed).reduce((sum, count) => sum + count, 0);
}

function allOk(result: Pick<ScenarioResult, 'counters'>): boolean {
  const { ok, unfinished } = result.counters;
  return ok > 0 && unfinished === 0 && failedOf(result) === 0;
}

function tellFailures({ counters, failures }: ScenarioResult, io: CommandIo): number {
  const failed = failedOf({ counters }) + counters.unfinished;
  const [what, otherwise] =
    failed === 0
      ? ['no request was sent in the time of the run', 'give it more: --duration 10s']
      : [
          `${formatCount(failed)} of ${plural(counters.started, 'request')} failed under the load`,
          'nothing was answered',
        ];
  const advice = failures.map(failureText).join('; ');
  io.stderr.write(renderError({ message: `no file is written: ${what}`, hint: advice === '' ? otherwise : advice }));
  return EXIT.gateFailed;
}

function summaryOf(out: string, { requests }: InitDraft, gates: number, remarks: readonly string[]): string {
  const named = out === 'scenarios.yaml' ? '' : ` ${out}`;
  return [
    `${escapeText(out)}: ${plural(requests.length, 'request')}, ${plural(gates, 'gate')}; the limits come from one short run, with headroom`,
    ...remarks.map((remark) => `  ${escapeText(remark)}`),
    `next: perf-harness run${escapeText(named)}`,
    '',
  ].join('\n');
}

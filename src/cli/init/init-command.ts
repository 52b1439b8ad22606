import { dirname, relative, resolve } from 'node:path';
import { openScenarios } from '../../harness/load-scenarios.ts';
import { EXIT } from '../../harness/result/exit-code.ts';
import { withoutSecrets } from '../../harness/result/masked-error.ts';
import type { ScenarioResult } from '../../harness/result/result.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../../reports/escape.ts';
import { formatCount } from '../../reports/quantity.ts';
import { draftHeaders } from '../../scenarios/draft/drafted-header.ts';
import { type InitDraft, initText, measuringText, probeText } from '../../scenarios/draft/init-draft.ts';
import type { Secrets } from '../../secrets.ts';
import { onThreads } from '../commands/run-threads.ts';
import { checkNewFile, type NewFile, writeNewFile } from '../options/new-file.ts';
import { expectationFrom, headersFrom } from '../options/url-options.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';
import { renderError } from '../terminal/error-text.ts';
import type { Logging } from '../terminal/log-level.ts';
import { openProgress, type Progress } from '../terminal/run-progress.ts';
import { untilSignalled } from '../terminal/signals.ts';
import { type Asked, adviceOn, allOk, askFirst, failedOf, failureText, type Read } from './ask-first.ts';
import { askedAs } from './asked-as.ts';
import { MEASURING_GATES, proposeGates } from './gate-proposals.ts';
import { type MeasureOptions, measure } from './measure.ts';
import { schemaPlace } from './schema-place.ts';
import { findSubject, type Subject, type SubjectArguments } from './subject.ts';

export type InitArguments = Omit<SubjectArguments, 'from'> & {
  readonly out: string;
  readonly force: boolean;
  readonly duration: string;
  /** Headers and an expectation as they were typed; null for none. */
  readonly header: readonly string[];
  readonly expect: string | null;
  /** Null for one for each core but one. */
  readonly threads: number | null;
  readonly cacheDir: string;
  readonly logging: Logging;
};

/** Writes a scenario file for what is there, with gates on what it measures, and returns the exit code. A file is written whole or not at all. */
export async function initCommand(args: InitArguments, io: CommandIo): Promise<number> {
  const file: NewFile = { flag: '--out', path: pathFrom(io, args.out), replaces: args.force };
  checkNewFile(file);
  const from = relative(resolve(dirname(file.path)), resolve(io.cwd));
  const headers = draftHeaders(headersFrom(args.header));
  const expect = args.expect === null ? null : expectationFrom(args.expect);
  const subject = askedAs(findSubject({ ...args, from }, io), headers.written, expect);
  const draft = { ...subject, duration: args.duration, variables: headers.comments };
  const read: Read = (text) => ({ path: file.path, text, typedBy: (path) => flagOf(path, args, subject.found) });
  const environment = { ...io.environment, ...headers.variables };
  const { secrets } = openScenarios(read(probeText(draft)), {}, environment);
  return withoutSecrets(secrets, () => initFile({ file, subject, draft, read, environment, secrets }, args, io));
}

type Drafted = {
  readonly file: NewFile;
  readonly subject: Subject;
  readonly draft: InitDraft;
  readonly read: Read;
  readonly environment: MeasureOptions['environment'];
  readonly secrets: Secrets;
};

async function initFile(drafted: Drafted, args: InitArguments, io: CommandIo): Promise<number> {
  const { file, subject, draft, read, environment, secrets } = drafted;
  const progress = openProgress(args.logging, io);
  progress.tell(`made from ${subject.found}`);
  const onEvent: Progress['onEvent'] = (event) => progress.onEvent(secrets.data(event));
  const steps = { onFirst: () => progress.say('stopping: no file is written') };
  return untilSignalled(io, progress, steps, ({ stop }) =>
    onThreads(io, args.threads, 'unknown', async (threads) => {
      const options = { threads, cacheDir: args.cacheDir, environment, stop, onEvent };
      const asked = await askFirst(draft, subject, read, options);
      const measured = await measure(read(measuringText(asked.draft, MEASURING_GATES)), options);
      progress.clear();
      if (!allOk(measured)) return tellFailures(measured, subject, io);
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
      io.stdout.write(summaryOf(args.out, asked, gates.length, [...subject.remarks, ...asked.remarks], remarks));
      return EXIT.pass;
    }),
  );
}

/** What is to blame for a key of the draft; where nothing was typed for its target, what that was made from. */
function flagOf(path: readonly (string | number)[], { what, target }: InitArguments, found: string): string | null {
  const [first, , key] = path;
  if (path.includes('headers')) return '--header';
  if (path.includes('expect')) return '--expect';
  if (first === 'target') return target === null ? what.join(' ') || found : '--target';
  return key === 'load' ? '--duration' : key === 'workload' ? '--path' : null;
}

function tellFailures({ counters, failures }: ScenarioResult, subject: Subject, io: CommandIo): number {
  const failed = failedOf({ counters }) + counters.unfinished;
  const [what, otherwise] =
    failed === 0
      ? ['no request was sent in the time of the run', 'give it more: --duration 10s']
      : [
          `${formatCount(failed)} of ${plural(counters.started, 'request')} failed under the load`,
          'nothing was answered',
        ];
  const advice = [failures.map(failureText).join('; ') || otherwise, ...adviceOn(failures, subject)];
  io.stderr.write(renderError({ message: `no file is written: ${what}`, hint: advice }));
  return EXIT.gateFailed;
}

function summaryOf(
  out: string,
  { draft: { requests, variables }, ownPort }: Asked,
  gates: number,
  left: readonly string[],
  remarks: readonly string[],
): string {
  const named = out === 'scenarios.yaml' ? '' : ` ${out}`;
  const notes = [
    ...(left.length === 0 ? [] : ['Some requests are left out: comments in the file say which, and why.']),
    ...(ownPort === null
      ? []
      : [`It listens on port ${ownPort} and not on $PORT: nothing else may listen there while it is measured.`]),
    ...variables.map((each) => `${each} Set it before you run the file.`),
    ...remarks,
  ];
  return [
    `${escapeText(out)}: ${plural(requests.length, 'request')}, ${plural(gates, 'gate')}; the limits come from one short run, with headroom`,
    ...notes.map((note) => `  ${escapeText(note)}`),
    `next: perf-harness run${escapeText(named)}`,
    '',
  ].join('\n');
}

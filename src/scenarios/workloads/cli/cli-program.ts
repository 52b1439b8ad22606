import { constants } from 'node:os';
import { sampleOf } from '../../../metrics/gauge.ts';
import type { FailureClass } from '../../../metrics/names.ts';
import { TARGET_MARKER } from '../../../monitor/processes/marker.ts';
import { codeOf, loseShard } from '../../../workers/http/failure.ts';
import type { OwnSetting } from '../../../workers/programs/own-programs.ts';
import type { Program, Start } from '../../../workers/programs/program.ts';
import type { Turns } from '../../../workers/programs/turns.ts';
import type { Outcome } from '../../../workers/recording/outcome.ts';
import type { SeriesRecorder } from '../../../workers/recording/series-recorder.ts';
import type { CliFacts } from './facts.ts';
import { searchPath } from './find-program.ts';
import { measured, reportedUse } from './gnu-time.ts';
import { RunOutput } from './run-output.ts';
import { type RunUse, RunWatch } from './run-use.ts';
import { type ProgramEnd, RunningProgram } from './running-program.ts';
import type { CliWorkload, RunExpectation, RunSpec } from './types.ts';
import { waitingShell } from './waiting-shell.ts';

/** Codes of errors that mean that this machine has no room for another process. */
const SHORTAGES: ReadonlySet<string> = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);
const LONGEST_TITLE = 120;
const STARTS: RunExpectation = { exit: 0, json: null, items: null, contains: null };

type Words = RunSpec['run'];

/** What ended a run before it ended by itself. */
type Stopped = { readonly outcome: FailureClass | 'unfinished'; readonly reason: string; readonly atUs: number };

/** A run that has ended; times are µs on the shared clock. */
type RunEnd = {
  /** When an arrival was due; null in a closed load, where a run is due when it starts. */
  readonly dueUs: number | null;
  readonly end: ProgramEnd;
  /** Null where nothing is known of it. */
  readonly used: RunUse | null;
};

/** One virtual user: it runs one program after the other, and counts and times them. */
export class CliProgram implements Program {
  readonly #setting: OwnSetting<CliWorkload, CliFacts>;
  readonly #turns: Turns;
  readonly #env: NodeJS.ProcessEnv;
  readonly #output: RunOutput;
  #running: RunningProgram | null = null;
  #watch: RunWatch | null = null;
  #timeout: NodeJS.Timeout | undefined;
  #stopped: Stopped | null = null;
  #isCut = false;
  /** When the last program was started or, before that, when it was asked for. */
  #startUs = 0;
  #firstByteUs: number | null = null;

  constructor(setting: OwnSetting<CliWorkload, CliFacts>, turns: Turns) {
    const { workload, maxBodyBytes } = setting;
    this.#setting = setting;
    this.#turns = turns;
    this.#output = new RunOutput(maxBodyBytes);
    const marker = { [TARGET_MARKER]: String(process.pid) };
    this.#env = {
      ...process.env,
      PATH: searchPath(workload.base, process.env['PATH'] ?? ''),
      ...workload.env,
      ...marker,
    };
  }

  iterate(dueUs: number, done: (outcome: Outcome) => void, { stage, isArrival }: Start): void {
    const { workload, stages, recorder, clock } = this.#setting;
    const place = this.#turns.take() % workload.runs.length;
    const run = workload.runs[place] as RunSpec;
    const series = stages[stage]?.[place] as SeriesRecorder;
    this.#isCut = false;
    recorder.roll(clock());
    series.iterationStarted();
    series.requestStarted();
    this.#start([run.program, ...run.run.slice(1)], run.expect, series, (end, used) => {
      const outcome = this.#record(run, series, { dueUs: isArrival ? dueUs : null, end, used });
      if (outcome === 'ok' && !this.#isCut && workload.startup !== null) this.#startAgain(run, series, done);
      else done(outcome);
    });
  }

  cut(): void {
    this.#isCut = true;
    this.#stop('unfinished', 'it was cut off');
  }

  async close(): Promise<void> {
    clearTimeout(this.#timeout);
    this.#watch?.end();
    this.#running?.kill();
  }

  /** Runs the program so that it only starts, for the timer `startup`. The run before has been counted, and nothing here counts for it. */
  #startAgain({ run, program }: RunSpec, series: SeriesRecorder, done: (outcome: Outcome) => void): void {
    const { workload, recorder, clock, onDoubt } = this.#setting;
    const args = workload.startup ?? [];
    this.#start([program, ...args], STARTS, null, (end) => {
      const reason = this.#stopped?.reason ?? endFault(end, STARTS);
      if (reason === null) {
        recorder.roll(clock());
        series.time('startup', 'ok', end.atUs - this.#startUs);
      } else if (!this.#isCut) onDoubt(`the start-up of ${titleOf([run[0], ...args])} was not measured: ${reason}`);
      done('ok');
    });
  }

  #start(
    words: Words,
    expect: RunExpectation,
    series: SeriesRecorder | null,
    onEnd: (end: ProgramEnd, used: RunUse | null) => void,
  ): void {
    const { facts, recorder, clock, timeoutMs } = this.#setting;
    this.#stopped = null;
    this.#startUs = clock();
    this.#firstByteUs = null;
    this.#output.start(expect);
    const waiting = waitingShell(words, this.#env);
    const running = new RunningProgram({
      words: facts.time === null ? waiting : measured(facts.time, waiting),
      cwd: facts.cwd,
      env: this.#env,
      clock,
      onStart: () => {
        this.#timeout?.refresh();
        this.#startUs = clock();
      },
      onStdout: (chunk) => {
        const nowUs = clock();
        this.#firstByteUs ??= nowUs;
        recorder.roll(nowUs);
        series?.received(chunk.length);
        if (!this.#output.addStdout(chunk)) this.#stop('check', 'stdout is longer than maxBody, and can’t be parsed');
      },
      onStderr: (chunk) => this.#output.addStderr(chunk),
      onEnd: (end, report) => {
        clearTimeout(this.#timeout);
        this.#running = null;
        onEnd(end, this.#readUse(report));
      },
    });
    this.#running = running;
    if (facts.time === null && running.pid !== undefined) this.#watch = new RunWatch(running.pid);
    const expire = (): void => this.#stop('timeout', `it had not ended within ${timeoutMs} ms`);
    // An end that has come while this thread was busy is read first.
    this.#timeout = setTimeout(() => setImmediate(() => this.#running === running && expire()), timeoutMs);
  }

  #stop(outcome: Stopped['outcome'], reason: string): void {
    if (this.#running === null || this.#stopped !== null) return;
    this.#stopped = { outcome, reason, atUs: this.#setting.clock() };
    this.#running.kill();
  }

  /** Counts and times a run that has ended, and returns how. */
  #record(run: RunSpec, series: SeriesRecorder, { dueUs, end, used }: RunEnd): Outcome {
    const { recorder, clock } = this.#setting;
    const found = this.#judge(run, end);
    const { outcome } = found;
    const atUs = this.#stopped?.atUs ?? end.atUs;
    const startUs = this.#startUs;
    recorder.roll(clock());
    if (found.reason !== null && outcome !== 'ok' && outcome !== 'unfinished') {
      const detail = `${titleOf(run.run)}: ${found.reason}`;
      const status = end.kind === 'exit' && this.#stopped === null ? end.code : null;
      series.requestFailed(outcome, status, atUs, () => ({ detail, excerpt: this.#output.excerpt() }));
    }
    if (outcome === 'ok') series.items(found.items);
    series.requestEnded(outcome);
    if (dueUs !== null) series.time('lateness', 'ok', startUs - dueUs);
    const timers = series.timersOf(outcome);
    timers.response.record(atUs - (dueUs ?? startUs));
    timers.service.record(atUs - startUs);
    if (this.#firstByteUs !== null) timers.ttfb.record(this.#firstByteUs - startUs);
    series.iterationEnded(outcome);
    timers.iteration.record(atUs - (dueUs ?? startUs));
    if (used !== null && this.#stopped === null) this.#tell(used, atUs);
    return outcome;
  }

  #judge(
    run: RunSpec,
    end: ProgramEnd,
  ): { readonly outcome: Outcome; readonly reason: string | null; readonly items: number } {
    if (this.#stopped !== null) return { ...this.#stopped, items: 0 };
    const fault = endFault(end, run.expect);
    if (end.kind === 'error') {
      const what = `this machine can start no more programs (see ulimit -u and ulimit -n, or ask for less): ${end.error.message}`;
      if (SHORTAGES.has(codeOf(end.error))) loseShard(new Error(what));
      return { outcome: 'refused', reason: fault, items: 0 };
    }
    if (fault !== null) return { outcome: 'status', reason: fault, items: 0 };
    const { items, reason } = this.#output.judge();
    return { outcome: reason === null ? 'ok' : 'check', reason, items };
  }

  #readUse(report: string): RunUse | null {
    const seen = this.#watch?.end() ?? null;
    this.#watch = null;
    return this.#setting.facts.time === null ? seen : reportedUse(report);
  }

  #tell({ rssBytes, cpuMs }: RunUse, atUs: number): void {
    this.#setting.addGauges({ 'run.rss': sampleOf(rssBytes, atUs), 'run.cpu': sampleOf(cpuMs, atUs) });
  }
}

/** Why the end of a program is not the expected one; null if it is. */
function endFault(end: ProgramEnd, { exit }: RunExpectation): string | null {
  switch (end.kind) {
    case 'error':
      return `it can’t be run: ${end.error.message}`;
    case 'signal':
      return `it was ended by ${end.signal}, expected exit code ${exit}`;
    case 'exit':
      return end.code === exit ? null : `exit code ${end.code}${signalIn(end.code)}, expected ${exit}`;
  }
}

/** What a program that is run by another one was ended by: that one exits with 128 and the number of the signal. */
function signalIn(code: number): string {
  const [name] = Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? [];
  return name === undefined ? '' : ` (as after ${name})`;
}

function titleOf(words: readonly string[]): string {
  const title = words.join(' ');
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE)}…` : title;
}

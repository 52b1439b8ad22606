import { describeExits } from './table-rows.ts';
import { expectedMs, idOf, type Measured, planTrials, type Row, type Trial } from './trial.ts';

/** So many runs in a row that could not be measured end the whole: what is wrong is not one run. */
const MOST_FAILURES_IN_A_ROW = 3;

export type SessionOptions = {
  readonly rows: readonly Row[];
  /** The most runs of each kind; Infinity for all. */
  readonly most: number;
  /** What was measured before. */
  readonly before: readonly Measured[];
  /** Measures a run, given all that was measured before it. */
  readonly run: (trial: Trial, measured: readonly Measured[], stop: AbortSignal) => Promise<Measured>;
  /** Called with each run as soon as it has ended. */
  readonly keep: (run: Measured) => void;
  readonly say: (message: string) => void;
  /** When it is aborted, the run under way is dropped, and no other one begins. */
  readonly stop: AbortSignal;
};

export type SessionOutcome = {
  readonly measured: readonly Measured[];
  /** Runs that could not be measured, in words. */
  readonly failures: readonly string[];
};

/** Measures what is missing, in the order of the plan. */
export async function runSession(options: SessionOptions): Promise<SessionOutcome> {
  const { rows, most, before, run, keep, say, stop } = options;
  const planned = planTrials(rows, most);
  const known = new Set(before.map(idOf));
  const missing = planned.filter((trial) => !known.has(idOf(trial)));
  const measured = [...before];
  const failures: string[] = [];
  let inARow = 0;
  say(`${planned.length - missing.length} of ${planned.length} runs are there, ${leftText(missing, measured)}`);
  for (const [index, trial] of missing.entries()) {
    if (stop.aborted) break;
    const number = planned.length - missing.length + index + 1;
    const at = `[${number}/${planned.length}] ${nameOf(trial)}`;
    try {
      const ended = await run(trial, measured, stop);
      if (stop.aborted) break;
      keep(ended);
      measured.push(ended);
      inARow = 0;
      say(`${at}: ${describe(ended)} · ${leftText(missing.slice(index + 1), measured)}`);
    } catch (error) {
      if (stop.aborted) break;
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(`${nameOf(trial)}: ${reason}`);
      say(`${at} could not be measured: ${reason}`);
      inARow += 1;
      if (inARow < MOST_FAILURES_IN_A_ROW) continue;
      say(`${inARow} runs in a row could not be measured: this ends here`);
      break;
    }
  }
  return { measured, failures };
}

function nameOf({ row, side, index }: Trial): string {
  return `${row}, ${side === 'busy' ? 'beside neighbours' : 'quiet'}, ${index + 1}`;
}

function describe(run: Measured): string {
  const { figures, tookMs } = run;
  const took = `took ${(tookMs / 1e3).toFixed(1)} s`;
  const { p95, alloc, cpu, p99, regressions, improvements } = figures as Partial<Record<string, number>>;
  if (alloc !== undefined && cpu !== undefined)
    return `${Math.round(alloc)} B and ${Math.round(cpu * 1e3)} µs a request, ${took}`;
  if (regressions !== undefined) return `${regressions} regressions, ${improvements} improvements, ${took}`;
  if (p99 !== undefined) return `p99 ${p99.toFixed(2)} ms, ${took}`;
  return `${describeExits([run])}${p95 === undefined ? '' : `, p95 ${Math.round(p95)} ms`}, ${took}`;
}

/** What the runs that are left will take, from those of their kind that were measured. */
function leftText(left: readonly Trial[], measured: readonly Measured[]): string {
  const ms = left.reduce((sum, trial) => sum + expectedMs(trial, measured), 0);
  return ms < 60_000 ? `about ${Math.round(ms / 1e3)} s left` : `about ${Math.round(ms / 60_000)} min left`;
}

import { samplesNeeded } from '../../metrics/samples-needed.ts';
import { nounFor, were } from '../../plural.ts';
import type { CrossCheckEnd, CrossCheckTally } from '../../workers/cross-check/task.ts';
import type {
  ComparedCrossCheck,
  CrossCheckDifference,
  CrossCheckFigures,
  CrossCheckResult,
  CrossCheckTolerances,
  UndecidedCrossCheck,
} from '../result/result.ts';

/** autocannon's histogram holds whole milliseconds; beyond that, two loads of one kind may differ by a tenth. */
const TOLERANCES: CrossCheckTolerances = { ms: 1, share: 0.1 };

/** What autocannon was told to do. */
export type CrossCheckOrder = {
  readonly connections: number;
  readonly end: CrossCheckEnd;
  /** Status codes that are expected. */
  readonly expected: readonly number[];
};

/** Holds what autocannon counted against our own figures; says so, and claims nothing, where its own do not add up. */
export function compare(ours: CrossCheckFigures, tally: CrossCheckTally, order: CrossCheckOrder): CrossCheckResult {
  const theirs = figuresOf(tally, order.expected);
  const miscount = miscountOf(tally, order);
  if (miscount !== null) return undecided(ours, miscount, theirs);
  if (ours.ok === 0 && theirs.ok === 0) return undecided(ours, 'no request had an expected status in either', theirs);
  // autocannon cuts off what is in flight at the end, and we wait for it: the slow ones would be missing on one side.
  if (theirs.unfinished > theirs.sent * TOLERANCES.share)
    return undecided(
      ours,
      `too short: ${theirs.unfinished} of autocannon's ${theirs.sent} ${nounFor(theirs.sent, 'request')} ${were(theirs.unfinished)} cut off`,
      theirs,
    );
  const differences = differencesOf(ours, theirs);
  const agreed = differences.length === 0;
  const notes = notesOf(ours, theirs);
  return { by: 'autocannon', agreed, reason: null, ours, theirs, tolerances: TOLERANCES, differences, notes };
}

/** A cross-check that claims nothing. */
export function undecided(
  ours: CrossCheckFigures,
  reason: string,
  theirs: CrossCheckFigures | null = null,
): UndecidedCrossCheck {
  return { by: 'autocannon', agreed: null, reason, ours, theirs };
}

function figuresOf(tally: CrossCheckTally, expected: readonly number[]): CrossCheckFigures {
  const { sent, errors, timeouts, elapsedMs, p50, p97_5 } = tally;
  const answered = answersOf(tally);
  const ok = expected.reduce((sum, code) => sum + (tally.statuses[code] ?? 0), 0);
  const failed = answered - ok + errors + timeouts;
  return {
    windowMs: elapsedMs,
    rate: elapsedMs > 0 ? ok / (elapsedMs / 1e3) : 0,
    p50: answered >= samplesNeeded(50) ? p50 : null,
    p97_5: answered >= samplesNeeded(97.5) ? p97_5 : null,
    sent,
    ok,
    failed,
    unfinished: Math.max(0, sent - ok - failed),
  };
}

/**
 * autocannon takes a 1xx for an answer, loses a request without a word when its connection is closed, and from then on credits
 * each answer of that connection to an earlier request. So its counts are held against each other first: at the end of a time
 * each connection has exactly one request in flight, at the end of an amount none has.
 */
function miscountOf(tally: CrossCheckTally, { connections, end }: CrossCheckOrder): string | null {
  const { sent, statuses, errors, timeouts, unasked } = tally;
  const interim = Object.keys(statuses).filter((code) => !/^[2-5]\d\d$/.test(code));
  if (interim.length > 0) return `autocannon counted status ${interim.join(', ')} as an answer`;
  if (unasked > 0) return 'autocannon took surplus answers, which nobody had asked for, for those to its next requests';
  if (errors > 0)
    return `autocannon lost ${errors} ${nounFor(errors, 'connection')}, and mixes up the times of a connection after that`;
  const cut = end.kind === 'time' ? connections : 0;
  const answered = answersOf(tally);
  if (sent === answered + timeouts + cut) return null;
  return `autocannon's own counts do not add up: ${sent} sent are not ${answered} answered, ${timeouts} timed out and ${cut} cut off at the end`;
}

function answersOf({ statuses }: CrossCheckTally): number {
  return Object.values(statuses).reduce((sum, count) => sum + count, 0);
}

function differencesOf(ours: CrossCheckFigures, theirs: CrossCheckFigures): readonly CrossCheckDifference[] {
  const { ms, share } = TOLERANCES;
  const pairs = [
    { figure: 'rate', unit: '/s', ours: ours.rate, theirs: theirs.rate, allowed: share * ours.rate },
    { figure: 'p50', unit: 'ms', ours: ours.p50, theirs: theirs.p50, allowed: ms + share * (ours.p50 ?? 0) },
    { figure: 'p97.5', unit: 'ms', ours: ours.p97_5, theirs: theirs.p97_5, allowed: ms + share * (ours.p97_5 ?? 0) },
    { figure: 'share of ok', unit: '%', ours: okPercent(ours), theirs: okPercent(theirs), allowed: share * 100 },
  ] as const;
  return pairs.flatMap(({ figure, unit, ours: own, theirs: other, allowed }) =>
    own === null || other === null || Math.abs(own - other) <= allowed
      ? []
      : [{ figure, unit, ours: own, theirs: other }],
  );
}

/** The share of ok requests among those that ended, per cent. */
function okPercent({ ok, failed }: CrossCheckFigures): number {
  return ok + failed === 0 ? 0 : (ok / (ok + failed)) * 100;
}

function notesOf(ours: CrossCheckFigures, theirs: CrossCheckFigures): ComparedCrossCheck['notes'] {
  const missing = (key: 'p50' | 'p97_5'): boolean => ours[key] === null || theirs[key] === null;
  return [
    'status only: bodies are not checked',
    ...(missing('p50') ? [`p50 not compared: fewer than ${samplesNeeded(50)} answers`] : []),
    ...(missing('p97_5') ? [`p97.5 not compared: fewer than ${samplesNeeded(97.5)} answers`] : []),
  ];
}

/** Where to look next for the highest level at which the gates still hold. Pure: the same steps lead to the same next one. */

/** `limited`: the load generator, or the machine, could have decided it, and not the target. */
export type StepOutcome = 'holds' | 'fails' | 'limited';

/** A level, in arrivals per second or in users, and what became of the gates there. */
export type Tried = { readonly level: number; readonly outcome: StepOutcome };

export type SearchSettings = {
  /** The first level. */
  readonly from: number;
  /** The highest level that is tried. */
  readonly most: number;
  /** How narrow the interval has to be, in per cent of its lower end. */
  readonly withinPercent: number;
};

/** `holds` is the highest level that holds, `above` the lowest that does not; null where no such level was found. */
export type Found = {
  readonly holds: number | null;
  readonly above: { readonly level: number; readonly outcome: 'fails' | 'limited' } | null;
};

export type Next = { readonly kind: 'try'; readonly level: number } | ({ readonly kind: 'found' } & Found);

/** So often must a level come out the same before an end of the interval stands on it. */
const CONFIRMED = 2;
/** After so many undecided levels, each half of the last, and none that holds, lower ones will hardly decide more. */
const MOST_UNDECIDED = 3;

/**
 * Doubles the level until the gates fail, or halves it until they hold; then bisects, and measures both ends again. A level that
 * comes out both ways is measured a third time, and is what it was twice. Levels are whole numbers, so the search ends. It
 * also ends where nothing holds, and the lowest levels are all undecided.
 */
export function nextStep(tried: readonly Tried[], { from, most, withinPercent }: SearchSettings): Next {
  const known = levelsOf(tried);
  const open = known.find(({ isDecided }) => !isDecided);
  if (open !== undefined) return { kind: 'try', level: open.level };
  const { low, high } = endsOf(known);
  if (low === null && isUndecided(known)) return { kind: 'found', holds: null, above: aboveOf(high) };
  const between = levelBetween(low?.level ?? null, high?.level ?? null, { from, most, withinPercent });
  if (between !== null) return { kind: 'try', level: between };
  for (const end of [low, high]) if (end !== null && end.votes < CONFIRMED) return { kind: 'try', level: end.level };
  return { kind: 'found', holds: low?.level ?? null, above: aboveOf(high) };
}

/** What is known of a search that was stopped: its ends may have been measured only once. */
export function foundSoFar(tried: readonly Tried[]): Found {
  const { low, high } = endsOf(levelsOf(tried));
  return { holds: low?.level ?? null, above: aboveOf(high) };
}

/** The lowest level that does not hold, and the highest below it that does. */
function endsOf(known: readonly Level[]): { readonly low: Level | null; readonly high: Level | null } {
  const high = known.find(({ outcome }) => outcome !== 'holds') ?? null;
  const low = known.findLast(({ level, outcome }) => outcome === 'holds' && level < (high?.level ?? Infinity)) ?? null;
  return { low, high };
}

function aboveOf(high: Level | null): Found['above'] {
  return high === null || high.outcome === 'holds' ? null : { level: high.level, outcome: high.outcome };
}

/** Whether the lowest levels are as many undecided ones as are enough. */
function isUndecided(known: readonly Level[]): boolean {
  const lowest = known.slice(0, MOST_UNDECIDED);
  return lowest.length === MOST_UNDECIDED && lowest.every(({ outcome }) => outcome === 'limited');
}

/** A level that tells more than those that are known; null if the interval is as narrow as it has to be. */
function levelBetween(low: number | null, high: number | null, settings: SearchSettings): number | null {
  const { from, most, withinPercent } = settings;
  if (low === null && high === null) return Math.min(from, most);
  if (high === null) return low === null || low >= most ? null : Math.min(low * 2, most);
  if (low === null) return high <= 1 ? null : Math.floor(high / 2);
  const widest = Math.max(1, (low * withinPercent) / 100);
  return high - low <= widest ? null : Math.floor((low + high) / 2);
}

type Level = {
  readonly level: number;
  readonly outcome: StepOutcome;
  /** How often it came out so. */
  readonly votes: number;
  /** Whether no other outcome came as often. Three steps decide any level. */
  readonly isDecided: boolean;
};

/** The levels in ascending order. */
function levelsOf(tried: readonly Tried[]): readonly Level[] {
  const levels = [...new Set(tried.map(({ level }) => level))].sort((a, b) => a - b);
  return levels.map((level) => {
    const own = tried.filter((each) => each.level === level);
    const count = (outcome: StepOutcome): number => own.filter((each) => each.outcome === outcome).length;
    const outcomes = (['limited', 'fails', 'holds'] as const).map((outcome) => ({ outcome, votes: count(outcome) }));
    const [first, second] = outcomes.sort((a, b) => b.votes - a.votes) as [Vote, Vote, Vote];
    return { level, ...first, isDecided: first.votes > second.votes || own.length >= 3 };
  });
}

type Vote = { readonly outcome: StepOutcome; readonly votes: number };

import { FEWEST_PAIRS } from '../../comparison/compare-metrics.ts';
import { launchesNeeded } from '../../comparison/launches.ts';
import type { ComparedFigure } from '../launches/compared-figures.ts';
import type { Launch } from '../launches/run-launch.ts';
import { ARMS } from '../launches/slice-order.ts';
import { brokenLaunches, type LaunchTrouble, metricPairs, unusableReason } from '../launches/usable-launches.ts';
import type { LaunchesWanted } from './comparison-options.ts';

/** A build that breaks so often is broken: nothing more is learned from it. */
const MOST_BROKEN = 2;
/** So many launches without a pair have a cause that further ones would share. */
const MOST_UNUSABLE = 3;

/** Whether the launches that count decide, can't decide, or have taken the time that they were given. */
export function isEnough(
  launches: LaunchesWanted,
  figures: readonly ComparedFigure[],
  counted: readonly Launch[],
): boolean {
  if (ARMS.some((arm) => brokenLaunches(counted, arm).length >= MOST_BROKEN)) return true;
  const usable = counted.filter((launch) => unusableReason(launch) === null).length;
  if (counted.length - usable >= MOST_UNUSABLE) return true;
  if (launches.kind === 'number') return counted.length >= launches.count;
  if (usable >= FEWEST_PAIRS && usable >= launchesNeeded(metricPairs(figures, counted))) return true;
  // How long a quiet machine is waited for has a limit of its own: on a busy one it would leave no time for the launches.
  return tookMs(counted) >= launches.forMs;
}

/** What to write where the time for as many launches as it takes was too short for those that are needed; null where it was not. */
export function shortOfTime(launches: LaunchesWanted, counted: readonly Launch[]): LaunchTrouble | null {
  if (launches.kind === 'number' || counted.length === 0 || counted.length >= FEWEST_PAIRS) return null;
  if (counted.some((launch) => unusableReason(launch) !== null)) return null;
  const eachMs = tookMs(counted) / counted.length;
  const needed = Math.ceil((FEWEST_PAIRS * eachMs) / 1e3);
  const text = `a launch takes ${(eachMs / 1e3).toFixed(1)} s, so give --launches auto --for ${needed + 1}s or more`;
  return { text, unstarted: null };
}

function tookMs(launches: readonly Launch[]): number {
  return launches.reduce((sum, launch) => sum + launch.tookMs, 0);
}

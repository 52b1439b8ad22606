import type { Clock } from '../../metrics/clock.ts';
import { watchNeighbours } from '../../monitor/neighbours/watch-neighbours.ts';
import { portHere } from '../target/port-here.ts';
import type { OthersWatcher } from './attempt.ts';

/** Watches what is neither this harness, nor the target where it serves on this machine, nor one of its companions. */
export function createOthersWatcher(clock: Clock): OthersWatcher {
  return ({ target, companions }) => watchNeighbours({ clock, targetPort: portHere(target), companions });
}

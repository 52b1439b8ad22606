/** The memory of two builds can be compared where it was read in the same way: that of a command is seen from inside or from outside. */
import type { ComparedFigure } from '../launches/compared-figures.ts';
import type { ArmEvidence } from '../launches/live-arm.ts';
import type { Launch } from '../launches/run-launch.ts';
import { ARMS } from '../launches/slice-order.ts';
import type { ArmResult } from './comparison-result.ts';

type Memory = NonNullable<ArmResult['memory']>;

const WORDS: Readonly<Record<Memory, string>> = {
  isolate: 'heap and external memory',
  rss: 'RSS above the idle baseline',
};

/** What `target.memory` is, by the facts of a target; null of one that is no command. */
export function memoryOf({ memory }: ArmEvidence['facts']): Memory | null {
  return memory === 'isolate' || memory === 'rss' ? memory : null;
}

export function isOnMemory({ gate: { figure } }: ComparedFigure): boolean {
  return figure.kind === 'gauge' && figure.metric === 'target.memory';
}

/** Why `target.memory` can't be compared, in words: it was not the same wherever it was seen. Null where it was. */
export function mixedMemory(launches: readonly Launch[]): string | null {
  const kinds = ARMS.map((name) => {
    const seen = launches.flatMap(({ arms }) => {
      const arm = arms[name];
      return arm?.evidence.canSee('target.memory') ? [memoryOf(arm.facts) ?? 'isolate'] : [];
    });
    return [...new Set(seen)];
  });
  if (new Set(kinds.flat()).size < 2) return null;
  const told = kinds.map(
    (each, index) => `of the ${ARMS[index]} it is ${each.map((kind) => WORDS[kind]).join(' or ')}`,
  );
  return `target.memory is not compared: ${told.join(', ')}`;
}

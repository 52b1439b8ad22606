/**
 * A figure of two builds can be compared where both show it, and where it was read in the same way: a command is seen from inside, or
 * from outside.
 */
import { isTargetMemory, type TargetMemory } from '../../metrics/names.ts';
import { type ComparedFigure, isVisible } from '../launches/compared-figures.ts';
import type { ArmEvidence } from '../launches/live-arm.ts';
import type { Launch } from '../launches/run-launch.ts';
import { ARMS } from '../launches/slice-order.ts';

/**
 * Why a figure is not compared. `absent`: neither build shows it, so that it is none of this target. `one-sided`: one of them does not.
 * `mixed`: it was not the same wherever it was seen.
 */
type FigureObstacle = { readonly kind: 'absent' | 'one-sided' | 'mixed'; readonly text: string };

const MEMORY: Readonly<Record<TargetMemory, string>> = {
  isolate: 'heap and external memory',
  rss: 'RSS above the idle baseline',
};
const CPU = { threads: 'CPU of the threads that serve', processes: 'CPU of all processes' } as const;

/** What `target.memory` is, by the facts of a target; null of one that is no command. */
export function memoryOf({ memory }: ArmEvidence['facts']): TargetMemory | null {
  return isTargetMemory(memory) ? memory : null;
}

/** Null where the figure can be compared. */
export function obstacleOf(figure: ComparedFigure, launches: readonly Launch[]): FigureObstacle | null {
  const blind = ARMS.filter((name) => {
    const evidence = launches.flatMap(({ arms }) => arms[name]?.evidence ?? []);
    // Where some launches don't show it, they have no value of it, as where it could not be read.
    return evidence.length > 0 && !evidence.some((each) => isVisible(figure, each));
  });
  const [first] = blind;
  if (first !== undefined) {
    const isAbsent = blind.length === ARMS.length;
    const text = `${figure.metric} is not compared: it can’t be seen in ${isAbsent ? 'this target' : `the ${first}`}`;
    return { kind: isAbsent ? 'absent' : 'one-sided', text };
  }
  const mixed = mixedReading(figure, launches);
  return mixed === null ? null : { kind: 'mixed', text: mixed };
}

function mixedReading(figure: ComparedFigure, launches: readonly Launch[]): string | null {
  const readings = ARMS.map((name) => {
    const seen = launches.flatMap(({ arms }) => {
      const arm = arms[name];
      return arm !== undefined && isVisible(figure, arm.evidence) ? (readingOf(figure, arm) ?? []) : [];
    });
    return [...new Set(seen)];
  });
  if (new Set(readings.flat()).size < 2) return null;
  const told = readings.map((each, index) => `of the ${ARMS[index]} it is ${each.join(' or ')}`);
  return `${figure.gate.figure.metric} is not compared: ${told.join(', ')}`;
}

/** What a figure is in words, where one of the same name may be something else; null where it is not. */
function readingOf({ gate: { figure } }: ComparedFigure, { evidence, facts }: ArmEvidence): string | null {
  if (figure.kind === 'gauge' && figure.metric === 'target.memory') return MEMORY[memoryOf(facts) ?? 'isolate'];
  const isCpu =
    (figure.kind === 'gauge' && figure.metric === 'target.cpu') ||
    (figure.kind === 'work' && figure.figure.quantity === 'cpu');
  if (!isCpu) return null;
  // The kernel counts the CPU of processes in steps, and that of a thread exactly.
  return evidence.cpuStepMs === 0 ? CPU.threads : CPU.processes;
}

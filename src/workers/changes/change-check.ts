import { BodyText, fieldAt, parseJson } from '../checks/body.ts';
import type { BodyCheck, CheckFailure } from '../http/body-check.ts';
import type { ChangeText } from './change-text.ts';

/** Compares what a target reports about a change with what was written: its name, its tasks, and the lengths of its files. */
export class ChangeCheck implements BodyCheck {
  readonly statuses: readonly number[];
  readonly reads = 'whole';
  readonly #body = new BodyText();
  #expected: ChangeText | null = null;

  constructor(status: number) {
    this.statuses = [status];
  }

  /** What the next answer must say. */
  expect(change: ChangeText): void {
    this.#expected = change;
  }

  onStart(): void {
    this.#body.start();
  }

  onChunk(buffer: Buffer, from: number, to: number): CheckFailure | null {
    this.#body.add(buffer, from, to);
    return null;
  }

  onEnd(): CheckFailure | null {
    const difference = this.#expected === null ? null : differenceIn(parseJson(this.#body.text()), this.#expected);
    return difference === null ? null : { failure: 'check', reason: difference };
  }
}

function differenceIn(answer: unknown, expected: ChangeText): string | null {
  const { name, completedTasks, totalTasks, proposal, tasks } = expected;
  const said = [
    ['name', fieldAt(answer, 'name'), name],
    ['completedTasks', fieldAt(answer, 'completedTasks'), completedTasks],
    ['totalTasks', fieldAt(answer, 'totalTasks'), totalTasks],
    ['bytes of proposal.md', bytesOf(answer, 'proposal.md'), proposal.length],
    ['bytes of tasks.md', bytesOf(answer, 'tasks.md'), tasks.length],
  ] as const;
  const [what, got, wanted] = said.find(([, value, right]) => value !== right) ?? [];
  return what === undefined ? null : `${what}: ${JSON.stringify(got) ?? 'none'}, not ${JSON.stringify(wanted)}`;
}

function bytesOf(answer: unknown, path: string): unknown {
  const files = fieldAt(answer, 'files');
  const file: unknown = Array.isArray(files) ? files.find((each) => fieldAt(each, 'path') === path) : undefined;
  return fieldAt(file, 'bytes');
}

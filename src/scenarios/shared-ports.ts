import type { Field } from './fields/reading.ts';
import type { WrittenTarget } from './target/written-target.ts';
import { type Issue, issueAt, type Path } from './yaml/issue.ts';

/** Reports targets that differ and want one port of their own: the second would be asked where the first may still listen. */
export function checkSharedPorts(
  targets: readonly Field<WrittenTarget>[],
  lineOf: (path: Path) => number,
): readonly Issue[] {
  const known = new Map<number, { readonly text: string; readonly path: Path }>();
  return targets.flatMap(({ value, path }) => {
    const target = value?.target;
    if (target?.kind !== 'command' || target.port === null) return [];
    const text = JSON.stringify(target);
    const first = known.get(target.port);
    if (first === undefined) known.set(target.port, { text, path });
    if (first === undefined || first.text === text) return [];
    const message = `the port ${target.port} is that of another target, on line ${lineOf(first.path)}`;
    return [issueAt(path, message, 'write port: auto, or the same target in both places')];
  });
}

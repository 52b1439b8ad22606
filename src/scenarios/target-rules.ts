/** Which target a scenario has, and whether its workload goes with that. */
import { type Fields, keyIssueOn } from './fields/reading.ts';
import type { FileFields, ScenarioShape } from './file-language.ts';
import type { TargetSpec } from './target/target-spec.ts';
import type { WrittenWorkload } from './workloads/language/workload-language.ts';
import type { Issue } from './yaml/issue.ts';

type ScenarioFields = Fields<ScenarioShape>;

/** Keys of a scenario that are about a target, and how requests reach it. */
const OF_A_TARGET = ['target', 'companions', 'engine', 'maxHead'] as const;

/** The target of a scenario: its own, or that of the file; none for a workload that has none. Undefined if it is not valid. */
export function targetOf(fields: ScenarioFields, file: FileFields): TargetSpec | undefined {
  if (fields.workload.value?.spec.hasTarget === false) return { kind: 'none' };
  return (fields.target.isWritten ? fields : file).target.value?.target;
}

/** `base` is the folder of the scenario file. */
export function checkWorkload(
  { spec, reading }: WrittenWorkload,
  fields: ScenarioFields,
  target: TargetSpec | undefined,
  base: string,
): readonly Issue[] {
  return [
    ...(spec.hasTarget ? [] : checkTargetless(spec.kind, fields)),
    ...reading.checkFiles(base),
    ...(target === undefined ? [] : reading.checkAgainst(target)),
  ];
}

/** Reports keys about a target where there is none. Those of the whole file are for its other scenarios. */
function checkTargetless(kind: string, fields: ScenarioFields): readonly Issue[] {
  return OF_A_TARGET.filter((key) => fields[key].isWritten).map((key) =>
    keyIssueOn(fields[key], `the ${kind} workload has no target, and sends no requests`, `leave ${key} out`),
  );
}

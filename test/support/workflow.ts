import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './project.ts';

export type Step = {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Record<string, string>;
};
type Job = {
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
  readonly needs?: readonly string[];
};
export type Workflow = { readonly permissions: unknown; readonly jobs: Readonly<Record<string, Job>> };

export const WORKFLOWS: string = join(ROOT, '.github/workflows');

/** A workflow by the name of its file. */
export function readWorkflow(file: string): Workflow {
  return parse(readFileSync(join(WORKFLOWS, file), 'utf8')) as Workflow;
}

export function stepsOf({ jobs }: Workflow): readonly Step[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

/** What steps run, without those of actions. */
export function commandsOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ run }) => (run === undefined ? [] : [run.trim()]));
}

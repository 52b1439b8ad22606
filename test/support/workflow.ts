import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { parse } from 'yaml';
import { ROOT } from './project.ts';

type Texts = Readonly<Record<string, string>>;

export type Step = {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Texts;
  readonly env?: Texts;
};
type Job = {
  readonly 'timeout-minutes'?: number;
  readonly 'runs-on'?: string;
  readonly if?: string;
  readonly steps: readonly Step[];
  readonly needs?: readonly string[];
  readonly outputs?: Texts;
  readonly env?: Texts;
  readonly strategy?: { readonly matrix: Readonly<Record<string, string | readonly string[]>> };
};
type Input = { readonly type: string; readonly default: string; readonly options?: readonly string[] };
export type Workflow = {
  readonly on: {
    readonly schedule?: readonly { readonly cron: string }[];
    readonly workflow_dispatch?: { readonly inputs: Readonly<Record<string, Input>> };
  };
  readonly permissions: unknown;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': string };
  readonly env?: Texts;
  readonly jobs: Readonly<Record<string, Job>>;
};

export const WORKFLOWS: string = join(ROOT, '.github/workflows');

/** A workflow by the name of its file. */
export function readWorkflow(file: string): Workflow {
  return parse(readFileSync(join(WORKFLOWS, file), 'utf8')) as Workflow;
}

type Action = {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
};

/** The action of this project. */
export function readAction(): Action {
  return parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;
}

export function stepsOf({ jobs }: Workflow): readonly Step[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

/** What steps run, without those of actions. */
export function commandsOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ run }) => (run === undefined ? [] : [run.trim()]));
}

/** The steps that use an action, such as `actions/cache`, or a part of it. */
export function usesOf(steps: readonly Step[], action: string): readonly Step[] {
  return steps.filter(({ uses = '' }) => uses.split('@')[0]?.startsWith(action));
}

/**
 * What the text of a workflow is for an event: each `${{ … }}` in it is replaced by its value. What the contexts do not have is empty,
 * as it is to GitHub. Operators and literals of these expressions mean the same in JavaScript, if no name has a dash.
 */
export function evaluated(text: string, contexts: Readonly<Record<string, object>>): string {
  const functions = {
    format: (form: string, ...values: readonly string[]) =>
      form.replace(/\{(\d)\}/g, (_, place) => values[place] ?? ''),
    fromJSON: JSON.parse,
  };
  const names = { github: {}, inputs: {}, needs: {}, steps: {}, runner: {}, ...contexts };
  const known = Object.fromEntries(Object.entries(names).map(([name, values]) => [name, withEmpty(values)]));
  return text.trim().replace(/\$\{\{([\s\S]*?)\}\}/g, (_, expression: string) => {
    const value: unknown = runInNewContext(`(${expression})`, { ...functions, ...known });
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

/** The same values, where what is missing is an empty text of which everything is missing. */
function withEmpty(values: object): object {
  return new Proxy(values, {
    get: (_, name) => {
      const value: unknown = Reflect.get(values, name);
      return typeof value === 'object' && value !== null ? withEmpty(value) : (value ?? '');
    },
  });
}

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { getJson } from './http-exchange.ts';
import { askOpenspecEach, type Question } from './openspec.ts';

/** A change as the list has it. */
export type ListedChange = {
  readonly name: string;
  readonly completedTasks: number;
  readonly totalTasks: number;
  readonly lastModified: string;
  readonly status: string;
  readonly nested?: readonly string[];
};
export type CursorPage = {
  readonly items: readonly ListedChange[];
  readonly nextCursor: string | null;
  readonly total: number;
};

type Spec = { readonly id: string; readonly requirementCount: number };
type Shown = {
  readonly id: string;
  readonly title: string;
  readonly deltaCount: number;
  readonly deltas: readonly unknown[];
};
type Refused = { readonly status: readonly { readonly message: string }[] };

/** What the real tool says of one repository. */
export type Told = {
  readonly changes: readonly ListedChange[];
  readonly specs: readonly Spec[];
  /** By the name of each folder that may be a change. */
  readonly shown: readonly (readonly [name: string, told: Shown | Refused])[];
};

/** A change that the tool refuses to show, what the server says of it, and what the tool says. */
export type Unshown = {
  readonly name: string;
  readonly title: string;
  readonly deltaCount: number;
  readonly why: string;
};

/** Asks the real tool, by one start of it, for all that is compared of these repositories. */
export async function askAbout(repositories: readonly string[]): Promise<readonly Told[]> {
  const asked = repositories.map((cwd) => {
    const entries = readdirSync(`${cwd}/openspec/changes`, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'archive');
    const names = folders.map(({ name }) => name).sort();
    const show = names.map((name): Question => ({ cwd, args: ['show', name, '--type', 'change'], mayRefuse: true }));
    return { names, questions: [{ cwd, args: ['list'] }, { cwd, args: ['list', '--specs'] }, ...show] };
  });
  const answers = [...(await askOpenspecEach(asked.flatMap(({ questions }) => questions)))];
  return asked.map(({ names }) => {
    const [{ changes }, { specs }] = answers.splice(0, 2);
    return { changes, specs, shown: names.map((name) => [name, answers.shift()] as const) };
  });
}

/** All changes by a walk with pages of this size. */
export async function walk(origin: string, limit: number): Promise<readonly ListedChange[]> {
  const items: ListedChange[] = [];
  let total: number | undefined;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: CursorPage = await getJson(origin, `/changes?limit=${limit}${cursor && `&cursor=${cursor}`}`);
    total ??= page.total;
    assert.ok(page.items.length <= limit && page.total === total);
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  assert.equal(items.length, total);
  return items;
}

/** Holds both lists against those of the tool, field by field. */
export async function assertListsAgree(origin: string, { changes, specs }: Told): Promise<void> {
  assert.deepEqual(
    await walk(origin, 200),
    sorted(changes, ({ name }) => name),
  );
  const items = sorted(specs, ({ id }) => id);
  assert.deepEqual(await getJson(origin, '/specs'), { items, total: items.length });
}

/** Holds each change against what the tool shows of it, field by field, and returns those that the tool refuses to show. */
export async function assertShownAlike(origin: string, { shown }: Told): Promise<readonly Unshown[]> {
  const unshown: Unshown[] = [];
  for (const [name, told] of shown) {
    const { id, title, deltaCount, deltas } = await getJson<Shown>(origin, `/changes/${encodeURIComponent(name)}`);
    if ('status' in told) {
      assert.deepEqual([id, deltaCount], [name, deltas.length]);
      unshown.push({ name, title, deltaCount, why: told.status[0]?.message ?? '' });
      continue;
    }
    const { root: _, ...fields } = told as Shown & { readonly root?: unknown };
    assert.deepEqual({ id, title, deltaCount, deltas }, fields);
  }
  return unshown;
}

export function sorted<Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] {
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

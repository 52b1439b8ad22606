import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FaultSpec } from '../../src/scenarios/target/fault.ts';
import { startOpenSpecTarget } from '../../src/targets/openspec/start-openspec.ts';
import type { LargeFile } from '../../src/targets/openspec/store/large-files.ts';
import type { Target } from '../../src/targets/target.ts';
import { faultsOf } from './fault-spec.ts';
import { startInlineTarget } from './inline-target.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Whatever runs something when it is over: a test, or `{ after }` of node:test for a whole suite. */
export type Scope = { readonly after: (end: () => void | Promise<void>) => void };

/** Files of a repository by path below `openspec/`; each gets the time given, in seconds since 1970. */
export type RepositoryFiles = Readonly<Record<string, readonly [text: string, atSeconds: number]>>;

/** Writes a repository and returns its folder. */
export function writeRepository(folder: string, files: RepositoryFiles): string {
  const all: RepositoryFiles = { 'config.yaml': ['schema: spec-driven\n', 1_700_000_000], ...files };
  for (const [path, [text, atSeconds]] of Object.entries(all)) {
    const target = join(folder, 'openspec', path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    utimesSync(target, atSeconds, atSeconds);
  }
  return folder;
}

/** `count` changes of three statuses and few distinct times, so that sorting has ties to break. */
export function plainChanges(count: number): RepositoryFiles {
  const files: Record<string, readonly [string, number]> = {};
  for (let i = 0; i < count; i += 1) {
    const tasks = ['', '- [x] 1.1 Done\n- [ ] 1.2 Open\n', '- [x] 1.1 Done\n'][i % 3] ?? '';
    const name = `change-${String((i * 7919) % count).padStart(4, '0')}`;
    files[`changes/${name}/proposal.md`] = [`## Why\nBecause of Reason ${i}.\n`, 1_750_000_000 + (i % 5)];
    files[`changes/${name}/tasks.md`] = [tasks, 1_740_000_000];
  }
  return files;
}

/** Writes a file of random bytes and says what a manifest would. */
export function writeLargeFile(folder: string, name: string, bytes: number): LargeFile {
  const content = randomBytes(bytes);
  writeFileSync(join(folder, name), content);
  return { name, bytes, sha256: createHash('sha256').update(content).digest('hex') };
}

export type TargetFixture = {
  readonly repository: RepositoryFiles;
  /** Names and sizes of large files. */
  readonly files?: Readonly<Record<string, number>>;
  /** As in a scenario file, between braces. */
  readonly faults?: string;
  /** What files alone cannot say: links, empty folders. Runs before the target opens them. */
  readonly arrange?: (folders: { readonly repositoryDir: string; readonly filesDir: string }) => void;
};

type Written = {
  readonly repositoryDir: string;
  readonly filesDir: string;
  /** Not there before the first write. */
  readonly scratchDir: string;
  readonly files: readonly LargeFile[];
};

export type OpenTarget = Target & Written;

/** A running target over files of its own, in a thread of its own, closed when the scope ends. */
export async function openTarget(scope: Scope, fixture: TargetFixture): Promise<OpenTarget> {
  const written = writeFixture(scope, fixture);
  const target = await startOpenSpecTarget({ ...written, faults: faultsIn(fixture) });
  scope.after(() => target.close());
  return { ...target, ...written };
}

/** Serves a repository from the thread of the test: see `startInlineTarget`. */
export async function openServer(scope: Scope, fixture: TargetFixture): Promise<OpenTarget> {
  const written = writeFixture(scope, fixture);
  const target = await startInlineTarget({ ...written, faults: faultsIn(fixture) });
  scope.after(() => target.close());
  return { ...target, ...written };
}

function faultsIn({ faults }: TargetFixture): FaultSpec | null {
  return faults === undefined ? null : faultsOf(faults);
}

function writeFixture(scope: Scope, fixture: TargetFixture): Written {
  const repositoryDir = writeRepository(temporaryFolder(scope), fixture.repository);
  const filesDir = temporaryFolder(scope);
  const files = Object.entries(fixture.files ?? {}).map(([name, bytes]) => writeLargeFile(filesDir, name, bytes));
  fixture.arrange?.({ repositoryDir, filesDir });
  return { repositoryDir, filesDir, scratchDir: join(temporaryFolder(scope), 'scratch'), files };
}

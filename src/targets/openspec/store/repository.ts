import { closeSync, type Dirent, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { HarnessError, messageOf } from '../../../errors.ts';
import { ChangeIndex } from './change-index.ts';
import type { TextSource } from './corpus.ts';
import { type Found, Proposals } from './proposals.ts';
import { readChangeFolder } from './read-change-folder.ts';
import type { RepositoryReading, Spec, Texts } from './repository-reading.ts';
import { countRequirements } from './requirements.ts';
import { type Change, type ChangeFacts, makeChange } from './served-change.ts';

/**
 * An OpenSpec repository as it was when it was opened, with the changes that were made since. Those are held in memory,
 * because nothing below `root` is ever written. Files are read when they are requested.
 */
export type Repository = {
  /** The real path of the `openspec` folder. */
  readonly root: string;
  /** The real paths of `changes` and `specs`, if they are links: their files may lie outside of `root`. */
  readonly linked: readonly string[];
  readonly changes: Pick<ChangeIndex, 'find' | 'count' | 'after' | 'page'>;
  /** Sorted by id. */
  readonly specs: readonly Spec[];
  /** The first `limit` changes, by name, whose proposal contains `text`, and the number of all such changes. */
  readonly search: (text: string, limit: number) => Found;
  /** Adds a change, whose name must be new, with the text of its proposal. */
  readonly add: (change: Change, proposal: string) => void;
  readonly remove: (change: Change) => void;
};

/** The path or the glob of the files that hold the tasks of a change, by its name; where it has none, that is tasks.md. */
type TrackedTasks = ReadonlyMap<string, string>;

/** Reads a repository and opens it. Throws HarnessError('DATASET') if `repositoryDir` contains none, or it cannot be read. */
export function openRepository(repositoryDir: string, tracked?: TrackedTasks): Repository {
  return repositoryOf(readRepository(repositoryDir, tracked));
}

/** Opens a repository as it was when it was read. */
export function repositoryOf({ root, linked, changes: read, proposals: texts, specs }: RepositoryReading): Repository {
  const [changes, proposals] = [new ChangeIndex(read), new Proposals(sourcesOf(texts, read))];
  return {
    root,
    linked,
    changes,
    specs,
    search: (text, limit) => proposals.find(text, limit),
    add: (change, proposal) => {
      changes.add(change);
      proposals.add(change, proposal);
    },
    remove: (change) => {
      changes.remove(change);
      proposals.remove(change);
    },
  };
}

function sourcesOf({ bytes, owners, ends }: Texts, changes: readonly Change[]): (TextSource & { owner: Change })[] {
  return owners.map((owner, place) => {
    const [start, end] = [ends[place - 1] ?? 0, ends[place] ?? 0];
    return { owner: changes[owner] as Change, bytes: end - start, read: (into) => bytes.copy(into, 0, start, end) };
  });
}

/** Reads a repository. Throws HarnessError('DATASET') if `repositoryDir` contains none, or it cannot be read. */
export function readRepository(repositoryDir: string, tracked: TrackedTasks = new Map()): RepositoryReading {
  try {
    const root = realpathSync(`${repositoryDir}/openspec`);
    const [changesDir, specsDir] = [realFolder(`${root}/changes`), realFolder(`${root}/specs`)];
    const linked = [changesDir, specsDir].filter((dir) => !dir.startsWith(`${root}/`));
    return { root, linked, ...readChanges(changesDir, tracked), specs: readSpecs(specsDir) };
  } catch (error) {
    throw new HarnessError('DATASET', `cannot open the OpenSpec repository in ${repositoryDir}: ${messageOf(error)}`, {
      hint: 'The folder must hold openspec/changes and openspec/specs, as `openspec init` makes them, and be readable.',
      cause: error,
    });
  }
}

/** Every folder in `changes` but the archive is a change; this is the rule of `openspec list`. */
function readChanges(changesDir: string, tracked: TrackedTasks): Pick<RepositoryReading, 'changes' | 'proposals'> {
  const folders = entriesOf(changesDir).filter((entry) => entry.isDirectory() && entry.name !== 'archive');
  const names = folders.map((folder) => folder.name).sort();
  const all = names.map((name) => readChangeFolder(changesDir, name, tracked.get(name)));
  return { changes: all.map((facts) => makeChange(facts)), proposals: readProposals(changesDir, all) };
}

function readProposals(changesDir: string, changes: readonly ChangeFacts[]): Texts {
  const sizes = changes.map(({ files }) => files.find(({ path }) => path === 'proposal.md')?.bytes);
  const bytes = Buffer.allocUnsafeSlow(sizes.reduce<number>((sum, size = 0) => sum + size, 0));
  const [owners, ends]: [number[], number[]] = [[], []];
  let end = 0;
  for (const [owner, size] of sizes.entries()) {
    if (size === undefined) continue;
    end += fill(bytes.subarray(end, end + size), `${changesDir}/${changes[owner]?.name}/proposal.md`);
    owners.push(owner);
    ends.push(end);
  }
  return { bytes: bytes.subarray(0, end), owners, ends };
}

/**
 * Reads every spec.md that lies in a folder of its own, at any depth. Dot folders and linked folders are skipped; a spec.md that
 * is a link counts if it leads to a file of the specs. `specsDir` is a real path.
 */
function readSpecs(specsDir: string): Spec[] {
  const specs: Spec[] = [];
  const collect = (dir: string, id: string): void => {
    for (const entry of entriesOf(dir)) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) {
        collect(`${dir}/${entry.name}`, id === '' ? entry.name : `${id}/${entry.name}`);
      } else if (entry.name === 'spec.md' && id !== '' && (entry.isFile() || leadsInto(specsDir, `${dir}/spec.md`))) {
        specs.push({ id, requirementCount: countRequirements(readFileSync(`${dir}/spec.md`, 'utf8')) });
      }
    }
  };
  collect(specsDir, '');
  return specs.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The real path of a folder; the path itself where there is none, which then is empty. */
function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return path;
    throw error;
  }
}

/** Whether a link leads to a file below a folder, which is a real path. */
function leadsInto(folder: string, link: string): boolean {
  try {
    const real = realpathSync(link);
    return real.startsWith(`${folder}/`) && statSync(real).isFile();
  } catch {
    return false;
  }
}

function entriesOf(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Reads up to `into.length` bytes and returns how many were read. */
function fill(into: Buffer, path: string): number {
  const fd = openSync(path, 'r');
  try {
    let filled = 0;
    while (filled < into.length) {
      const bytes = readSync(fd, into, filled, into.length - filled, filled);
      if (bytes === 0) break;
      filled += bytes;
    }
    return filled;
  } finally {
    closeSync(fd);
  }
}

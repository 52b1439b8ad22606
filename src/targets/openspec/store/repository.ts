import { closeSync, type Dirent, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { HarnessError, messageOf } from '../../../errors.ts';
import { ChangeIndex } from './change-index.ts';
import type { TextSource } from './corpus.ts';
import { type Found, Proposals } from './proposals.ts';
import { readChangeFolder } from './read-change-folder.ts';
import { countRequirements } from './requirements.ts';
import { type Change, makeChange } from './served-change.ts';

/** A main spec; the field names are those of `openspec list --specs --json`. */
type Spec = { readonly id: string; readonly requirementCount: number };

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

type Proposal = TextSource & { readonly owner: Change };

/** Throws HarnessError('DATASET') if `repositoryDir` contains no OpenSpec repository, or it cannot be read. */
export function openRepository(repositoryDir: string): Repository {
  try {
    const root = realpathSync(`${repositoryDir}/openspec`);
    const [changesDir, specsDir] = [realFolder(`${root}/changes`), realFolder(`${root}/specs`)];
    const found = readChanges(changesDir);
    const [changes, proposals] = [new ChangeIndex(found.changes), new Proposals(found.proposals)];
    return {
      root,
      linked: [changesDir, specsDir].filter((dir) => !dir.startsWith(`${root}/`)),
      changes,
      specs: readSpecs(specsDir),
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
  } catch (error) {
    throw new HarnessError('DATASET', `cannot open the OpenSpec repository in ${repositoryDir}: ${messageOf(error)}`, {
      hint: 'The folder must hold openspec/changes and openspec/specs, as `openspec init` makes them, and be readable.',
      cause: error,
    });
  }
}

/** Every folder in `changes` but the archive is a change; this is the rule of `openspec list`. */
function readChanges(changesDir: string): { changes: Change[]; proposals: Proposal[] } {
  const changes: Change[] = [];
  const proposals: Proposal[] = [];
  const folders = entriesOf(changesDir).filter((entry) => entry.isDirectory() && entry.name !== 'archive');
  for (const name of folders.map((folder) => folder.name).sort()) {
    const facts = readChangeFolder(changesDir, name);
    const change = makeChange(facts);
    changes.push(change);
    const proposal = facts.files.find((file) => file.path === 'proposal.md');
    if (proposal) {
      const read = (into: Buffer): number => fill(into, `${changesDir}/${name}/proposal.md`);
      proposals.push({ owner: change, bytes: proposal.bytes, read });
    }
  }
  return { changes, proposals };
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

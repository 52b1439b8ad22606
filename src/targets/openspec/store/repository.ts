import { closeSync, type Dirent, openSync, readdirSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { HarnessError } from '../../../errors.ts';
import { ChangeIndex } from './change-index.ts';
import type { TextSource } from './corpus.ts';
import { type Found, Proposals } from './proposals.ts';
import { readChangeFolder } from './read-change-folder.ts';
import { countRequirements } from './requirements.ts';
import { type Change, makeChange } from './served-change.ts';

/** A main spec; the field names are those of `openspec list --specs --json`. */
type Spec = { readonly id: string; readonly requirementCount: number };

/**
 * An OpenSpec repository as it was when it was opened, and as it has been changed since: in memory, for what lies
 * below `root` is never written to. Files are read when they are asked for.
 */
export type Repository = {
  /** Real path of the `openspec` folder. */
  readonly root: string;
  readonly changes: Pick<ChangeIndex, 'find' | 'count' | 'after' | 'page'>;
  /** By id. */
  readonly specs: readonly Spec[];
  /** Changes whose proposal holds `text`, by name: the first `limit`, and how many there are. */
  readonly search: (text: string, limit: number) => Found;
  /** A change that no other has the name of, and its proposal's text. */
  readonly add: (change: Change, proposal: string) => void;
  readonly remove: (change: Change) => void;
};

type Proposal = TextSource & { readonly owner: Change };

/** Throws HarnessError('TARGET') when `repositoryDir` holds no OpenSpec repository, or it cannot be read. */
export function openRepository(repositoryDir: string): Repository {
  try {
    const root = realpathSync(`${repositoryDir}/openspec`);
    const found = readChanges(`${root}/changes`);
    const [changes, proposals] = [new ChangeIndex(found.changes), new Proposals(found.proposals)];
    return {
      root,
      changes,
      specs: readSpecs(`${root}/specs`),
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
    throw new HarnessError('TARGET', `cannot open the OpenSpec repository in ${repositoryDir}: ${reasonOf(error)}`, {
      hint: 'The folder must hold openspec/changes and openspec/specs, as `openspec init` makes them, and be readable.',
      cause: error,
    });
  }
}

/** Every folder in `changes` is a change, but for the archive: the rule of `openspec list`. */
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

/** Every spec.md in a folder of its own, at any depth; dot folders and links are passed over. */
function readSpecs(specsDir: string): Spec[] {
  const specs: Spec[] = [];
  const collect = (dir: string, id: string): void => {
    for (const entry of entriesOf(dir)) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) {
        collect(`${dir}/${entry.name}`, id === '' ? entry.name : `${id}/${entry.name}`);
      } else if (entry.isFile() && entry.name === 'spec.md' && id !== '') {
        specs.push({ id, requirementCount: countRequirements(readFileSync(`${dir}/spec.md`, 'utf8')) });
      }
    }
  };
  collect(specsDir, '');
  return specs.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function entriesOf(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Reads up to `into.length` bytes and says how many there were. */
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

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Build, LiveSource } from './build.ts';
import { addWorktree, removeWorktree } from './git.ts';
import { type PrepareOptions, prepareBuild } from './prepare-build.ts';
import { type ProjectPlace, pathIn } from './project-place.ts';

export type OpenOptions = Pick<PrepareOptions, 'commands' | 'stop'> & {
  readonly place: ProjectPlace;
  /** The path of the log of what prepares a build. */
  readonly logPathOf: (name: string) => string;
  readonly onCommand: (name: string, command: string) => void;
  readonly onRemove: (name: string) => void;
};

/** Builds that are there until they are closed. */
export class OpenBuilds {
  readonly #options: OpenOptions;
  readonly #known = new Map<string, Build>();
  readonly #worktrees: { readonly name: string; readonly dir: string }[] = [];
  #dir: string | null = null;

  constructor(options: OpenOptions) {
    this.#options = options;
  }

  /**
   * Opens a build, called `name` in messages. A reference is checked out into a worktree of its own, and prepared; the same commit once.
   * Throws HarnessError `CONFIG` where it can't be.
   */
  async open(name: string, source: LiveSource): Promise<Build> {
    switch (source.kind) {
      case 'written':
      case 'url':
      case 'folder':
        return source;
      case 'reference': {
        const known = this.#known.get(source.commit);
        if (known !== undefined) return known;
        const build = { ...source, dir: await this.#checkOut(name, source.reference, source.commit) };
        this.#known.set(source.commit, build);
        return build;
      }
    }
  }

  /** Removes all worktrees. */
  async close(): Promise<void> {
    const { place, onRemove } = this.#options;
    for (const { name, dir } of this.#worktrees.splice(0)) {
      onRemove(name);
      await removeWorktree(place.root, dir);
    }
    if (this.#dir !== null) rmSync(this.#dir, { recursive: true, force: true });
    this.#dir = null;
  }

  async #checkOut(name: string, reference: string, commit: string): Promise<string> {
    const { place, commands, stop, logPathOf, onCommand } = this.#options;
    this.#dir ??= mkdtempSync(join(tmpdir(), 'perf-harness-builds-'));
    const dir = join(this.#dir, name);
    const called = `${name} ${reference}`;
    this.#worktrees.push({ name: called, dir });
    await addWorktree(place.root, commit, dir);
    const folder = pathIn(dir, place.base, place) ?? dir;
    await prepareBuild({
      name: called,
      commands,
      cwd: existsSync(folder) ? folder : dir,
      logPath: logPathOf(name),
      stop,
      onCommand: (command) => onCommand(called, command),
    });
    return dir;
  }
}

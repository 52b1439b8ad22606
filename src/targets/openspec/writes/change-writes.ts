import { Problem, quoted } from '../http/problem-details.ts';
import type { Repository } from '../store/repository.ts';
import type { Change } from '../store/served-change.ts';
import { Archive } from './archive.ts';
import type { Scratch } from './scratch.ts';
import { type ChangeText, checkChangeName } from './submitted-change.ts';
import { removeChangeFolder, writeChangeFolder } from './write-change-folder.ts';

/**
 * Creates, replaces and removes changes of a repository while it is served. Each version has a folder of its own and becomes
 * visible when all of it is there. If two writes of one name overlap, the one that is complete last wins.
 */
export class ChangeWrites {
  readonly #repository: Repository;
  readonly #scratch: Scratch;
  readonly #archive: Archive;

  constructor(repository: Repository, scratch: Scratch) {
    this.#repository = repository;
    this.#scratch = scratch;
    this.#archive = new Archive(`${repository.root}/changes/archive`);
  }

  /** Throws a Problem: 400 for a name that is not valid, 409 for one that is taken. */
  async create(text: ChangeText): Promise<Change> {
    checkChangeName(text.name);
    if (await this.#archive.has(text.name)) throw archived(text.name);
    const find = (): Change | undefined => this.#repository.changes.find(text.name);
    if (find()) throw taken(text.name);
    const dir = await this.#scratch.newPath('change');
    const change = await writeChangeFolder(dir, text);
    if (find()) {
      await removeChangeFolder(dir);
      throw taken(text.name);
    }
    this.#repository.add(change, text.proposal);
    return change;
  }

  /** Throws a Problem if there is no such change: 404, 409 if it is archived, 400 if the name is not valid. */
  async replace(text: ChangeText): Promise<Change> {
    if (!this.#repository.changes.find(text.name)) throw await this.#absent(text.name);
    const dir = await this.#scratch.newPath('change');
    const change = await writeChangeFolder(dir, text);
    const replaced = this.#repository.changes.find(text.name);
    if (!replaced) {
      await removeChangeFolder(dir);
      throw await this.#absent(text.name);
    }
    this.#repository.remove(replaced);
    this.#repository.add(change, text.proposal);
    if (replaced.writtenTo !== undefined) await removeChangeFolder(replaced.writtenTo);
    return change;
  }

  /** Throws as `replace` does. */
  async remove(name: string): Promise<void> {
    const change = this.#repository.changes.find(name);
    if (!change) throw await this.#absent(name);
    this.#repository.remove(change);
    if (change.writtenTo !== undefined) await removeChangeFolder(change.writtenTo);
  }

  async #absent(name: string): Promise<Problem> {
    checkChangeName(name);
    return (await this.#archive.has(name)) ? archived(name) : new Problem(404, `no change is named ${quoted(name)}`);
  }
}

function taken(name: string): Problem {
  return new Problem(409, `there is already a change named ${quoted(name)}`);
}

function archived(name: string): Problem {
  return new Problem(409, `the change ${quoted(name)} is archived`);
}

import { mkdir, open, rm } from 'node:fs/promises';
import { type Change, type ChangeFile, makeChange } from '../store/served-change.ts';
import { countTasks } from '../store/task-count.ts';
import type { ChangeText } from './submitted-change.ts';

/** Writes a change into the new folder `dir`, a real path. If that fails, nothing is left behind. */
export async function writeChangeFolder(dir: string, text: ChangeText): Promise<Change> {
  await mkdir(dir);
  try {
    const files: ChangeFile[] = [];
    let lastModifiedMs = 0;
    for (const [path, content] of filesOf(text)) {
      const written = await writeFile(`${dir}/${path}`, content);
      files.push({ path, bytes: written.bytes });
      lastModifiedMs = Math.max(lastModifiedMs, written.mtimeMs);
    }
    const { completed, total } = countTasks(text.tasks ?? '');
    const facts = { name: text.name, completedTasks: completed, totalTasks: total, lastModifiedMs, files };
    return makeChange(facts, dir);
  } catch (error) {
    await removeChangeFolder(dir);
    throw error;
  }
}

export function removeChangeFolder(dir: string): Promise<void> {
  return rm(dir, { recursive: true, force: true });
}

/** The files of a change, sorted by path. */
function* filesOf({ proposal, tasks, design }: ChangeText): Generator<readonly [path: string, content: string]> {
  if (design !== undefined) yield ['design.md', design];
  yield ['proposal.md', proposal];
  if (tasks !== undefined) yield ['tasks.md', tasks];
}

/** Returns what `stat` tells of the file, in the whole milliseconds that a list shows. */
async function writeFile(path: string, content: string): Promise<{ bytes: number; mtimeMs: number }> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    const { size, mtimeMs } = await file.stat();
    return { bytes: size, mtimeMs: Math.round(mtimeMs) };
  } finally {
    await file.close();
  }
}

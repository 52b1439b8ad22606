import { mkdir, open, rm } from 'node:fs/promises';
import { type Change, type ChangeFile, makeChange } from '../store/served-change.ts';
import { countTasks } from '../store/task-count.ts';
import type { ChangeText } from './submitted-change.ts';

/** Writes a change into a new folder, `dir`, a real path. Leaves nothing behind when it fails. */
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

/** By path. */
function* filesOf({ proposal, tasks, design }: ChangeText): Generator<readonly [path: string, content: string]> {
  if (design !== undefined) yield ['design.md', design];
  yield ['proposal.md', proposal];
  if (tasks !== undefined) yield ['tasks.md', tasks];
}

/** Says what `stat` would, in the whole milliseconds of a list. */
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

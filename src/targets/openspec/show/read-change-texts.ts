import { readFileSync, realpathSync, statSync } from 'node:fs';
import { specOf } from '../store/delta-paths.ts';
import type { Repository } from '../store/repository.ts';
import type { Change, ChangeFile } from '../store/served-change.ts';
import type { ChangeTexts } from './shown-change.ts';

/** A larger file is not read for this: 16 MB. */
const MAX_TEXT_BYTES = 16_000_000;

/**
 * Reads the texts of a change, synchronously: its folder can't be removed meanwhile, and small files take a tenth of the CPU that a
 * thread of libuv takes with them. A file that can't be read is left out.
 */
export function readChangeTexts({ root }: Pick<Repository, 'root'>, change: Change): ChangeTexts {
  const { name, writtenTo } = change;
  const dir = realPath(writtenTo ?? `${root}/changes/${name}`);
  if (dir === null) return { name, proposal: null, specs: [] };
  const files = JSON.parse(change.filesJson) as readonly ChangeFile[];
  const paths = [...files.map(({ path }) => path), ...(change.linkedSpecs ?? [])];
  const specs = paths.flatMap((path) => {
    const id = specOf(path);
    const text = id === undefined ? null : textOf(`${dir}/${path}`, `${dir}/specs`);
    return id === undefined || text === null ? [] : [{ id, text }];
  });
  return { name, proposal: textOf(`${dir}/proposal.md`, dir), specs: specs.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** Returns null if there is no such file, it is too large, or a link leads out of `folder`, which is a real path. */
function textOf(path: string, folder: string): string | null {
  const real = realPath(path);
  if (real === null || !real.startsWith(`${folder}/`)) return null;
  try {
    const stats = statSync(real);
    return stats.isFile() && stats.size <= MAX_TEXT_BYTES ? readFileSync(real, 'utf8') : null;
  } catch {
    return null;
  }
}

function realPath(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

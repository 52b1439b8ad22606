import { lstatOf } from './paths.ts';

/** Size, mtime, ctime and inode, the times in nanoseconds: four numbers for each entry, as git's index keeps them. */
export type Signatures = BigUint64Array;

const FIELDS = 4;

/** The signatures of these entries as they are now; zeros for one that is missing. */
export function takeSignatures(dir: string, paths: readonly string[]): Signatures {
  const signatures = new BigUint64Array(paths.length * FIELDS);
  for (const [i, path] of paths.entries()) {
    const stats = lstatOf(`${dir}/${path}`);
    if (stats !== undefined) signatures.set([stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino], i * FIELDS);
  }
  return signatures;
}

/** The entries whose signature is another one now. */
export function changedPaths(dir: string, paths: readonly string[], signatures: Signatures): string[] {
  return paths.filter((path, i) => {
    const stats = lstatOf(`${dir}/${path}`);
    const at = i * FIELDS;
    return (
      stats === undefined ||
      stats.size !== signatures[at] ||
      stats.mtimeNs !== signatures[at + 1] ||
      stats.ctimeNs !== signatures[at + 2] ||
      stats.ino !== signatures[at + 3]
    );
  });
}

/** The latest change of any entry, in nanoseconds. */
export function latestChange(signatures: Signatures): bigint {
  let latest = 0n;
  for (let at = 2; at < signatures.length; at += FIELDS) {
    const changed = signatures[at] ?? 0n;
    if (changed > latest) latest = changed;
  }
  return latest;
}

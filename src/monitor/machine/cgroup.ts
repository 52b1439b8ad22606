import type { Proc } from './proc.ts';

const ROOT = '/sys/fs/cgroup';

/** A folder of the CPU controller that this process is accounted in, by the version of its files. */
export type CpuGroup = { readonly version: 1 | 2; readonly folder: string };

/** The CPU control groups of this process, the group itself and each above it, of both versions: both exist in the wild. */
export function cpuGroups(proc: Proc): readonly CpuGroup[] {
  return (proc.read('/proc/self/cgroup') ?? '').split('\n').flatMap((line): readonly CpuGroup[] => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return ancestors(path).map((at) => ({ version: 2, folder: `${ROOT}${at}` }));
    if (!controllers.split(',').includes('cpu')) return [];
    // The first version has a folder for each set of controllers, and mostly a link from each single one.
    return ancestors(path).flatMap((at): readonly CpuGroup[] =>
      [...new Set([controllers, 'cpu'])].map((name) => ({ version: 1, folder: `${ROOT}/${name}${at}` })),
    );
  });
}

/** The folder itself and each above it; the root is the empty text. */
function ancestors(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return Array.from({ length: parts.length + 1 }, (_, depth) =>
    parts
      .slice(0, parts.length - depth)
      .map((part) => `/${part}`)
      .join(''),
  );
}

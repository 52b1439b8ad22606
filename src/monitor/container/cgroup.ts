import type { Proc } from '../machine/proc.ts';

const ROOT = '/sys/fs/cgroup';

/** A folder of a controller that this process is accounted in, by the version of its files. */
export type ControlGroup = { readonly version: 1 | 2; readonly folder: string };

/** The control groups of this process, the group itself and each above it, of both versions: both exist in the wild. */
export function groupsOf(proc: Proc, controller: 'cpu' | 'memory'): readonly ControlGroup[] {
  return (proc.read('/proc/self/cgroup') ?? '').split('\n').flatMap((line): readonly ControlGroup[] => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return ancestors(path).map((at) => ({ version: 2, folder: `${ROOT}${at}` }));
    if (!controllers.split(',').includes(controller)) return [];
    // The first version has a folder for each set of controllers, and mostly a link from each single one.
    return ancestors(path).flatMap((at): readonly ControlGroup[] =>
      [...new Set([controllers, controller])].map((name) => ({ version: 1, folder: `${ROOT}/${name}${at}` })),
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

/** The number behind a name in a file of such lines; null where there is none. */
export function fieldOf(text: string | null, name: string): number | null {
  const number = new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '')?.[1];
  return number === undefined ? null : Number(number);
}

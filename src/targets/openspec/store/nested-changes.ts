/** Files that lie in the folder of a change itself. */
const MARKERS = ['.openspec.yaml', 'proposal.md', 'tasks.md', 'design.md'];
const SPECS = 'specs/';
/** A folder that wraps changes is searched so many levels deep. */
const DEEPEST = 3;

/**
 * The changes that lie inside of a folder which is no change itself, such as `changes/mobile/add-login/`: the field `nested` of
 * `openspec list --json`. `paths` are those of everything in the folder that is not a folder. Undefined for a change, and for a
 * folder without any.
 */
export function findNestedChanges(name: string, paths: readonly string[]): readonly string[] | undefined {
  const hasOwnFile = paths.some((path) => !path.includes('/') && !path.startsWith('.'));
  if (name.startsWith('.') || hasOwnFile || looksLikeChange(paths)) return undefined;
  const nested = changesBelow(name, paths, 1);
  return nested.length === 0 ? undefined : nested.sort();
}

function changesBelow(prefix: string, paths: readonly string[], depth: number): string[] {
  if (depth > DEEPEST) return [];
  return [...byFolder(paths)].flatMap(([folder, below]) => {
    const id = `${prefix}/${folder}`;
    return looksLikeChange(below) ? [id] : changesBelow(id, below, depth + 1);
  });
}

/** What lies in each folder right below, but for dot folders; the paths count from there. */
function byFolder(paths: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const end = path.indexOf('/');
    if (end < 0 || path.startsWith('.')) continue;
    const folder = path.slice(0, end);
    const below = folders.get(folder) ?? [];
    below.push(path.slice(end + 1));
    folders.set(folder, below);
  }
  return folders;
}

/** A delta counts as much as a file of the change itself; what a dot hides below `specs/` does not. */
function looksLikeChange(paths: readonly string[]): boolean {
  return paths.some(
    (path) => MARKERS.includes(path) || (path.startsWith(SPECS) && !path.slice(SPECS.length).split('/').some(isHidden)),
  );
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

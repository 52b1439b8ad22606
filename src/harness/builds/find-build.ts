import { existsSync, realpathSync, statSync } from 'node:fs';
import { HarnessError } from '../../errors.ts';
import type { BuildSource } from './build.ts';
import { commitOf } from './git.ts';
import type { ProjectPlace } from './project-place.ts';

/** The word as it was written, the option that it came with, and the path that it is if it is one. */
export type NamedBuild = { readonly text: string; readonly option: string; readonly path: string };

const URL_LIKE = /^https?(\+unix)?:/i;
const PATH_LIKE = /^[./~]|[/]$|^[A-Za-z]:[\\/]/;

/** Finds out what a build is named by. Throws HarnessError `USAGE` where it is nothing, or may be two things. */
export async function findBuild({ text, option, path }: NamedBuild, place: ProjectPlace): Promise<BuildSource> {
  if (URL_LIKE.test(text)) return { kind: 'url', url: text };
  const commit = PATH_LIKE.test(text) || !place.isRepository ? null : await commitOf(place.root, text);
  const isThere = existsSync(path);
  if (commit !== null && isThere) {
    throw new HarnessError('USAGE', `${option} ${text} is both a git reference and a path`, {
      hint: `write ./${text} for the path, or ${commit} for the reference`,
    });
  }
  if (commit !== null) return { kind: 'reference', reference: text, commit };
  if (!isThere) throw unknown(text, option, place);
  return statSync(path).isDirectory() ? { kind: 'folder', dir: realpathSync(path) } : { kind: 'result', path };
}

/** Throws HarnessError `USAGE` where both are one and the same. */
export function refuseTheSame(baseline: BuildSource, candidate: BuildSource, place: ProjectPlace): void {
  const [a, b] = [identityOf(baseline, place), identityOf(candidate, place)];
  if (a !== b) return;
  throw new HarnessError('USAGE', `baseline and candidate are the same: ${a}`, {
    hint: 'name two builds; or --self, which compares one with itself and shows the noise of this machine',
  });
}

function identityOf(source: BuildSource, { root }: ProjectPlace): string {
  switch (source.kind) {
    case 'written':
      return root;
    case 'url':
      return source.url.replace(/\/+$/, '');
    case 'folder':
      return source.dir;
    case 'result':
      return realpathSync(source.path);
    case 'reference':
      return `commit ${source.commit}`;
  }
}

function unknown(text: string, option: string, { root, isRepository }: ProjectPlace): HarnessError {
  const where = isRepository
    ? `the repository ${root} has no such reference`
    : `${root}, where the scenario file is, is in no git repository`;
  return new HarnessError('USAGE', `${option} ${text} is no URL, no folder and no result, and ${where}`, {
    hint: 'name a branch, a tag or a commit (git fetch gets those of others), a folder, a URL, or the result.json of a run',
  });
}

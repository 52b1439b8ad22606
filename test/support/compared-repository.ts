import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBuild } from '../../src/harness/builds/find-build.ts';
import { projectOf } from '../../src/harness/builds/project-place.ts';
import type { ComparisonOptions } from '../../src/harness/comparison/comparison-options.ts';
import { type ComparisonOutcome, runComparison } from '../../src/harness/comparison/run-comparison.ts';
import { loadScenarios } from '../../src/harness/load-scenarios.ts';
import { inlinePool } from './inline-load.ts';
import { threadsOf } from './library-run.ts';

/** A git repository of its own in an empty folder. */
export class ComparedRepository {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
    this.git('init', '--quiet', '--initial-branch=main');
  }

  git(...args: readonly string[]): string {
    const own = ['-c', 'user.name=A', '-c', 'user.email=a@localhost', '-c', 'commit.gpgsign=false', '-C', this.dir];
    return execFileSync('git', [...own, ...args], { encoding: 'utf8' }).trim();
  }

  /** Writes files and commits them with a tag. */
  commit(tag: string, files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      writeFileSync(join(this.dir, path), text);
    }
    // One program less to start for each command after the first: that takes a process as large as that of the tests its time.
    this.git('-c', `alias.keep=!git add --all && git commit --quiet --message '${tag}' && git tag '${tag}'`, 'keep');
  }

  /** The worktrees of it besides its own folder. */
  worktrees(): readonly string[] {
    const lines = this.git('worktree', 'list', '--porcelain').split('\n');
    return lines.filter((line) => line.startsWith('worktree ')).slice(1);
  }
}

/** Few and short slices: what is looked for shows in any slice that has some requests, and a starved one may have none. */
const SHORT = { sliceMs: 40, settleMs: 5, leastBlocks: 1, mostBlocks: 20 };

export type Comparing = Partial<Pick<ComparisonOptions, 'launches' | 'seed' | 'stop' | 'onEvent'>> & {
  readonly out: string;
  readonly baseline: string;
  /** The baseline itself if it is left out. */
  readonly candidate?: string;
};

/** Compares two builds of the project around a scenario file, with load from the thread of the test. */
export async function compareBuilds(
  file: string,
  { out, baseline, candidate, ...more }: Comparing,
): Promise<ComparisonOutcome> {
  const place = await projectOf(file);
  const find = (text: string, option: string) => findBuild({ text, option, path: text }, place);
  const first = await find(baseline, '--baseline');
  const second = candidate === undefined ? first : await find(candidate, '--candidate');
  return runComparison(threadsOf(inlinePool(1)), {
    ...{
      file: loadScenarios(file),
      place,
      out,
      ownScenarios: {},
      seed: 1,
      slicing: { usual: SHORT, fast: null },
    },
    sources: { baseline: first, candidate: second },
    self: candidate === undefined,
    launches: { kind: 'number', count: 5 },
    cacheDir: join(out, 'cache'),
    stop: new AbortController().signal,
    hurry: new AbortController().signal,
    onEvent: () => undefined,
    ...more,
  });
}

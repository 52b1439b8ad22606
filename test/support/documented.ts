import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitWords } from '../../src/scenarios/fields/command-words.ts';
import { ROOT } from './project.ts';

export type Block = { readonly page: string; readonly text: string };
export type DocumentedCommand = { readonly page: string; readonly command: string };

const PATHS = ['README.md', ...readdirSync(join(ROOT, 'docs'), { encoding: 'utf8' }).map((file) => `docs/${file}`)];

/** The text of each page that users read, by its path. */
export const PAGES: ReadonlyMap<string, string> = new Map(
  PATHS.filter((path) => path.endsWith('.md')).map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
);

/** The fenced blocks of one language, over all pages. */
export function blocksOf(language: string): readonly Block[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...PAGES].flatMap(([page, text]) => [...text.matchAll(fence)].map(([, text = '']) => ({ page, text })));
}

/** The commands of all pages, a line each. */
export const COMMANDS: readonly DocumentedCommand[] = blocksOf('sh').flatMap(({ page, text }) =>
  text
    .trim()
    .split('\n')
    .map((command) => ({ page, command })),
);

/** The arguments of `command`, which the docs show to the letter: a test of it fails once they show another one. */
export function documentedArguments(command: string): readonly string[] {
  assert.ok(
    COMMANDS.some((each) => each.command === command),
    `no page shows: ${command}`,
  );
  return argumentsOf(command);
}

/** What follows `npx perf-harness`, as a shell splits it. */
export function argumentsOf(command: string): readonly string[] {
  const split = splitWords(command);
  assert.ok(split.ok, command);
  return split.words.slice(2);
}

import { mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RepositoryFiles } from '../support/target-repository.ts';

const T = 1_750_000_000;

function requirement(name: string): string {
  return `### Requirement: ${name}\nIt SHALL be.\n#### Scenario: once\n- **WHEN** asked\n- **THEN** it is\n`;
}

/** Everything that `openspec list` decides: which folders are changes, which lines are tasks, which file is newest. */
export const VARIED: RepositoryFiles = {
  'changes/add-nothing/proposal.md': ['## Why\n', T + 1],
  'changes/add-empty-tasks/tasks.md': ['# No boxes here\n- a bullet\n', T + 2],
  'changes/add-done/tasks.md': ['- [x] 1.1 one\n- [X] 1.2 two\n* [x]three\n', T + 3],
  'changes/add-open/tasks.md': ['- [ ] 1.1 one\n- [ ] 1.2 two\n', T + 4],
  'changes/add-markers/tasks.md': [
    '* [x] a\n+ [ ] b\n1. [x] c\n22) [ ] d\n1234567890. [x] e\n~ [x] f\n-[x] g\n',
    T + 5,
  ],
  'changes/add-boxes/tasks.md': [
    '- [~] a\n- [] b\n- [ x ] c\n- [\tX] d\n- [WIP] e\n- [✓] f\n- [🚀] g\n- [  ] h\n',
    T + 6,
  ],
  'changes/add-links/tasks.md': [
    '- [A](http://a)\n- [1][ref]\n- [x](y)\n- [ ](z)\n- [ ][z]\n- [](z)\n- [x] (no link)\n',
    T + 7,
  ],
  'changes/add-indented/tasks.md': ['  - [x] a\n\t- [ ] b\n```\n- [x] fenced\n```\n> - [x] quoted\n', T + 8],
  'changes/add-windows/tasks.md': ['- [x] a\r\n- [ ] b\r\n\r\n- [x] c\rstill c - [x]\r\n', T + 9],
  'changes/add-split/tasks.md': ['- [\n] a\n-\n[x] b\n\n\n   - [x] c\n\u00a0- [ ] d\n\ufeff- [x] e\n', T + 10],
  'changes/add-bom/tasks.md': ['\ufeff- [x] a\n- [ ] b', T + 11],
  'changes/add-deep/tasks.md': ['- [x] a\n', T + 12],
  'changes/add-deep/specs/auth/spec.md': ['## ADDED Requirements\n', T + 900.4996],
  'changes/add-deep/attachments/a/b/tasks.md': ['- [ ] not counted\n', T + 13],
  'changes/add-fraction/proposal.md': ['## Why\n', T + 14.9996],
  'changes/übergang-zwei/tasks.md': ['- [x] ä\n', T + 15],
  'changes/.hidden/tasks.md': ['- [ ] a\n', T + 16],
  'changes/add-tasks-folder/tasks.md/inside.md': ['- [ ] a\n', T + 17],
  'changes/add-linked-tasks/notes/todo.md': ['- [x] a\n- [ ] b\n', T + 21],
  'changes/archive/2026-01-01-old/tasks.md': ['- [x] a\n', T + 18],
  'changes/add-huge/proposal.md': [`## Why\n${'A long reason, in several words.\n'.repeat(65_000)}`, T + 22],
  'changes/mobile/add-login/proposal.md': ['## Why\n', T + 23],
  'changes/mobile/ios/add-touch/specs/auth/spec.md': ['## ADDED Requirements\n', T + 24],
  'changes/mobile/notes/later/readme.md': ['no change\n', T + 25],
  'changes/mobile/.hidden/add-no/proposal.md': ['## Why\n', T + 26],
  'changes/rfc-first/rfc/proposal.md': ['## Why\n', T + 27],
  'changes/rfc-first/specs/auth/spec.md': ['## ADDED Requirements\n', T + 28],
  'changes/too/deep/for/it/add-it/proposal.md': ['## Why\n', T + 29],
  'changes/with-notes/add-it/proposal.md': ['## Why\n', T + 30],
  'changes/with-notes/notes.txt': ['not only a folder around others\n', T + 31],
  'changes/.area/add-it/proposal.md': ['## Why\n', T + 32],
  'changes/add-deltas/proposal.md': ['# Change: Deltas\r\n\r\n## Why\r\nSo.\r\n## What Changes\r\n- all\r\n', T + 33],
  'changes/add-deltas/specs/auth/spec.md': [`## ADDED Requirements\r\n${requirement('A')}`, T + 34],
  'changes/add-deltas/specs/area/deep/er/spec.md': [
    `## MODIFIED Requirements\n${requirement('B')}${requirement('C')}`,
    T + 35,
  ],
  'changes/README.md': ['no change\n', T + 19],
  'specs/auth/spec.md': [
    '# auth\n## Purpose\nSigns in.\n## Requirements\n### Requirement: A\nSHALL\n#### Scenario: s\n- x\n### B\n',
    T,
  ],
  'specs/no-purpose/spec.md': ['## Purpose\n\n## Requirements\n### Requirement: A\n', T],
  'specs/no-requirements/spec.md': ['## Purpose\nText.\n', T],
  'specs/fenced/spec.md': [
    '## Purpose\nText.\n## REQUIREMENTS\n~~~~md\n### no\n~~~\n~~~~\n### yes\n##### deep\n#### up\n## End\n### no\n',
    T,
  ],
  'specs/area/nested/spec.md': ['\ufeff## Purpose\r\nText.\r\n## Requirements\r\n### Requirement: A\r\n', T],
  'specs/jump/spec.md': ['# Requirements\n#### a\n### b\n#### c\n## d\n## Purpose\n### sub\n', T],
  'specs/spec.md': ['## Purpose\nAt the root.\n', T],
  'specs/.dot/spec.md': ['## Purpose\nHidden.\n', T],
};

/** Text that is not UTF-8. */
export const LATIN_TASKS: Buffer = Buffer.from('- [x] caf\xe9\n- [\xff] b\n', 'latin1');

/** What files alone can’t say of it: links, empty folders, and bytes that are not UTF-8. */
export function arrangeVaried({ repositoryDir }: { readonly repositoryDir: string }): void {
  const changes = join(repositoryDir, 'openspec/changes');
  mkdirSync(join(changes, 'add-empty-folder'));
  utimesSync(join(changes, 'add-empty-folder'), T + 20, T + 20);
  symlinkSync('nowhere', join(changes, 'add-done/.#lock'));
  symlinkSync('loop', join(changes, 'add-done/loop'));
  symlinkSync('../add-deep/specs/auth/spec.md', join(changes, 'add-open/linked.md'));
  symlinkSync('notes/todo.md', join(changes, 'add-linked-tasks/tasks.md'));
  symlinkSync('add-open', join(changes, 'linked-change'));
  mkdirSync(join(changes, 'add-latin'));
  write(join(changes, 'add-latin/tasks.md'), LATIN_TASKS, T + 36);
  // Names that are not UTF-8: nobody can open these by the names that they are listed with.
  write(Buffer.from(`${changes}/add-latin/\xe9.md`, 'latin1'), LATIN_TASKS, T + 90);
  mkdirSync(Buffer.from(`${changes}/add-latin/\xe9`, 'latin1'));
  const specs = join(repositoryDir, 'openspec/specs');
  mkdirSync(join(specs, 'linked'));
  symlinkSync('../auth/spec.md', join(specs, 'linked/spec.md'));
  symlinkSync('auth', join(specs, 'linked-folder'));
}

function write(path: string | Buffer, content: Buffer, atSeconds: number): void {
  writeFileSync(path, content);
  utimesSync(path, atSeconds, atSeconds);
}

function schema(name: string, tracked: string, apply: string): string {
  const artifact = (id: string, generates: string): string =>
    `  - { id: ${id}, generates: "${generates}", description: a, template: a.md, requires: [] }\n`;
  return `name: ${name}\nversion: 1\nartifacts:\n${artifact('plan', 'plan.md')}${artifact(tracked.startsWith('todo') ? 'tasks' : 'steps', tracked)}${apply}`;
}

const TRACKS = 'apply: { requires: [plan], tracks: ';
const DONE = '- [x] a\n- [x] b\n';
const OPEN = '- [ ] a\n';

/** Schemas of the repository's own say which files hold the tasks of a change. */
export const TRACKED: RepositoryFiles = {
  'config.yaml': ['schema: loop # for all\n', T],
  'schemas/loop/schema.yaml': [schema('loop', 'loop/steps.md', `${TRACKS}loop/steps.md }\n`), T],
  'schemas/parts/schema.yaml': [schema('parts', 'work/**/*.md', `${TRACKS}"work/**/*.md" }\n`), T],
  'schemas/no-apply/schema.yaml': [schema('no-apply', 'todo-?.md', ''), T],
  'schemas/elsewhere/schema.yaml': [schema('elsewhere', 'loop/steps.md', `${TRACKS}no-artifact.md }\n`), T],
  'schemas/broken/schema.yaml': ['artifacts: [', T],
  'changes/in-loop/loop/steps.md': [`${DONE}${OPEN}`, T + 1],
  'changes/in-loop/tasks.md': [OPEN, T + 1],
  'changes/without-file/tasks.md': [DONE, T + 2],
  'changes/usual/.openspec.yaml': ['schema: spec-driven\ncreated: 2026-01-01\n', T + 3],
  'changes/usual/loop/steps.md': [OPEN, T + 3],
  'changes/usual/tasks.md': [DONE, T + 3],
  ...Object.fromEntries(
    ['parts', 'no-apply', 'elsewhere', 'broken', 'nowhere'].flatMap((name, index) =>
      Object.entries({
        '.openspec.yaml': `schema: ${name}\n`,
        'loop/steps.md': OPEN,
        'tasks.md': DONE,
        'todo-1.md': `${OPEN}${OPEN}`,
        'todo-10.md': OPEN,
        'work/a.md': DONE,
        'work/b.txt': OPEN,
        'work/.c.md': OPEN,
        'work/deep/er/d.md': OPEN,
        'work/.deep/e.md': OPEN,
      }).map(([path, text]) => [`changes/by-${name}/${path}`, [text, T + 4 + index]] as const),
    ),
  ),
};

/** A repository that is to lie elsewhere. */
export const LINKED: RepositoryFiles = {
  'changes/add-it/proposal.md': ['## Why\nIt is away.\n## What Changes\n- **auth:** Added\n', T],
  'changes/add-it/notes/todo.md': ['- [x] a\n- [ ] b\n', T],
  'specs/auth/spec.md': ['## Purpose\nText.\n## Requirements\n### Requirement: A\n', T],
};

/** Moves changes and specs to another folder, with links in their places. */
export function arrangeLinked({ repositoryDir }: { readonly repositoryDir: string }): void {
  symlinkSync('notes/todo.md', join(repositoryDir, 'openspec/changes/add-it/tasks.md'));
  mkdirSync(join(repositoryDir, 'planning'));
  for (const name of ['changes', 'specs']) {
    renameSync(join(repositoryDir, 'openspec', name), join(repositoryDir, 'planning', name));
    symlinkSync(join('../planning', name), join(repositoryDir, 'openspec', name));
  }
}

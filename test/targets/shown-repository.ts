import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { RepositoryFiles } from '../support/target-repository.ts';

const T = 1_750_000_000;
const PROPOSAL =
  '# Change: Shown\n## Why\nSo that it is shown.\n## What Changes\n- **prose:** Adds nothing where there are deltas\n';
const ADDED =
  '## ADDED Requirements\n### Requirement: A\nIt SHALL be.\n#### Scenario: once\n- **WHEN** asked\n- **THEN** it is\n';

const DELTA = [
  '\ufeff# auth\r\n### Requirement: Above all sections\r\nNot shown.',
  '## ADDED Requirements',
  '### Requirement: Fenced ##',
  'It SHALL be',
  '**ID**: 7',
  '```md\n### Requirement: In a fence\n#### Scenario: in a fence\n```',
  'in two lines.',
  '#### Scenario: first',
  '- **WHEN** asked\n- **THEN** it is\n##### Deeper\n~~~~\n## REMOVED Requirements\n~~~\n~~~~',
  '#### Scenario: empty\n\n#### Not named so\n- text',
  '### A divider\n#### Scenario: below the divider\n- text',
  '###Requirement: Without a space\n**Constraint**: It MUST be.\n##### Deep\n- one\n#### Less deep\n- two\n##### Below\n- three',
  '### Requirement: In the heading alone\n#### Scenario: s\n- x',
  '### Requirement: \nWithout a name.',
  '## Notes\n### Requirement: In no section\nNot shown.',
  '## Added Requirements\n### requirement: Again\nIt SHALL be.\n##  \nNot part of it.',
  '## REMOVED Requirements\n- ### Requirement: A\n### Requirement: B\n**Reason**: old\n* `### Requirement: C`\n### Requirement: A\n**Reason**: older',
  '## RENAMED Requirements\n- TO: `### Requirement: Alone`\n- FROM: `### Requirement: Old`\n* TO: ### Requirement: New #\nTO: ### Requirement: Too late\nFROM: ### Requirement: X\nFROM: ### Requirement: Y\n  + TO: `### Requirement: Z`',
  '## MODIFIED Requirements\n### Requirement: Open\nIt SHALL be.\n#### Scenario: s\n- x\n```\n## ADDED Requirements\n### Requirement: Never closed',
].join('\n');

/** What `openspec show` makes of proposals and deltas. */
export const SHOWN: RepositoryFiles = {
  'changes/odd-deltas/proposal.md': [PROPOSAL, T],
  'changes/odd-deltas/specs/auth/spec.md': [DELTA, T],
  'changes/odd-deltas/specs/auth-more/spec.md': [DELTA.replaceAll('\n', '\r'), T],
  'changes/odd-deltas/specs/auth/notes.md': [ADDED, T],
  'changes/odd-deltas/specs/spec.md': [ADDED, T],
  'changes/odd-deltas/specs/.hidden/spec.md': [ADDED, T],
  'changes/only-prose/proposal.md': [
    [
      '\ufeff# Not the first line of the text\n# Proposal\n## WHY\nSo.\n## Whats\n## What Changes',
      '- **auth:** Add a way in\n  - **a b**: It renames one\n- **c:** the address\n- **d:** Deleting it\n- **e:** newly new',
      '* **f:** no item\n- **g:**   \n```\n- **in-a-fence:** Creates\n```\n### Below\n-  **h :**  Removed\n## Impact\n- **i:** add',
    ].join('\n'),
    T,
  ],
  'changes/only-prose/specs/auth/spec.md': ['# auth\n## Requirements\n### Requirement: Whole\nIt SHALL be.\n', T],
  'changes/empty-section/proposal.md': [PROPOSAL.replace('# Change: Shown', '#  change:   Of two words  '), T],
  'changes/empty-section/specs/auth/spec.md': ['## REMOVED Requirements\nnone\n', T],
  'changes/named-proposal/proposal.md': [PROPOSAL.replace('# Change: Shown', '# PROPOSAL\n# Change: Shown'), T],
  'changes/linked-deltas/notes/proposal.md': [PROPOSAL, T],
  'changes/linked-deltas/specs/a/delta.md': [ADDED, T],
  'changes/linked-deltas/specs/z/spec.md': [ADDED, T],
  'changes/link-out/proposal.md': [PROPOSAL, T],
  'changes/link-out/specs/z/spec.md': [ADDED, T],
  'changes/no-what-changes/proposal.md': [PROPOSAL.replace('## What Changes', '## What else'), T],
  'changes/no-what-changes/specs/z/spec.md': [ADDED, T],
  'changes/proposal-folder/proposal.md/inside.md': ['It is none.\n', T],
  'changes/proposal-out/specs/z/spec.md': [ADDED, T],
};

export function arrangeShown({ repositoryDir }: { readonly repositoryDir: string }): void {
  const changes = join(repositoryDir, 'openspec/changes');
  symlinkSync('notes/proposal.md', join(changes, 'linked-deltas/proposal.md'));
  symlinkSync('delta.md', join(changes, 'linked-deltas/specs/a/spec.md'));
  mkdirSync(join(changes, 'linked-deltas/specs/b'));
  symlinkSync('../z/spec.md', join(changes, 'linked-deltas/specs/b/spec.md'));
  mkdirSync(join(changes, 'linked-deltas/specs/c'));
  symlinkSync('nowhere.md', join(changes, 'linked-deltas/specs/c/spec.md'));
  mkdirSync(join(changes, 'link-out/specs/a'));
  symlinkSync('../../../odd-deltas/specs/auth/spec.md', join(changes, 'link-out/specs/a/spec.md'));
  symlinkSync('../odd-deltas/proposal.md', join(changes, 'proposal-out/proposal.md'));
}

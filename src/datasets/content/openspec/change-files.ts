import type { Random } from '../../../random.ts';
import type { SourceFile } from '../source-file.ts';
import { DAY_MS, dayOf, drawDelay } from '../words/timestamp.ts';
import { type AttachmentKind, makeAttachment } from './attachment.ts';
import type { Change } from './change.ts';
import { renderDelta } from './delta.ts';
import { renderDesign } from './design.ts';
import { renderProposal } from './proposal.ts';
import { renderTasks } from './tasks.ts';

const DESIGN_SHARE = 0.45;
const ATTACHMENT_SHARE = 0.25;
/** The longest time from the creation of a change to the last modification of a file in it. */
const WORKED_ON_MS = 40 * DAY_MS;

/** All files of a change, with paths below `openspec/`: `changes/<name>/…`, or `changes/archive/<day>-<name>/…`. */
export function changeFiles(random: Random, change: Change, attachments: readonly AttachmentKind[]): SourceFile[] {
  const files: SourceFile[] = [];
  const add = (path: string, content: string | Buffer): void => {
    files.push({ path, content, mtimeMs: change.createdMs + drawDelay(random, WORKED_ON_MS) });
  };
  add('.openspec.yaml', renderMetadata(change));
  add('proposal.md', renderProposal(random, change));
  add('tasks.md', renderTasks(random, change));
  if (random.chance(DESIGN_SHARE)) add('design.md', renderDesign(random, change));
  for (const delta of change.deltas) add(`specs/${delta.capability}/spec.md`, renderDelta(delta));
  if (random.chance(ATTACHMENT_SHARE)) {
    for (const kind of random.sample(attachments, random.between(1, 2))) {
      const { path, content } = makeAttachment(random, kind, change.name, change.createdMs);
      add(path, content);
    }
  }
  const folder = folderOf(change, Math.max(...files.map(({ mtimeMs }) => mtimeMs)));
  return files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
}

function folderOf({ era, name }: Change, newestMs: number): string {
  return era === 'active' ? `changes/${name.id}` : `changes/archive/${dayOf(newestMs + DAY_MS)}-${name.id}`;
}

/** Renders `.openspec.yaml`. `schema` and `created` are upstream's keys; upstream ignores all others, which are this project's. */
function renderMetadata(change: Change): string {
  return `schema: spec-driven
created: ${dayOf(change.createdMs)}
type: ${change.type}
status: ${change.status}
priority: ${change.priority}
owner: ${change.owner}
reviewers: [${change.reviewers.join(', ')}]
tags: [${change.tags.join(', ')}]
dependencies: [${change.dependencies.join(', ')}]
`;
}

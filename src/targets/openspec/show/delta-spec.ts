import { fencedIn, linesIn } from '../store/sections.ts';
import { type Block, nameIn, plainName, requirementIn } from './requirement-block.ts';
import type { Delta } from './spec-delta.ts';

const OPERATIONS = { added: 'Add', modified: 'Modify', removed: 'Remove' } as const;
const BULLET = /^\s*[-*+]\s*`?###\s*Requirement:\s*(.+?)`?$/;
const RENAME = /^[-*+]?\s*(FROM|TO):\s*`?###\s*Requirement:\s*(.+?)`?$/;

/** The lines below one `## …` heading, and which of them are part of a code fence. */
type Section = { readonly title: string; readonly lines: string[]; readonly fenced: boolean[] };

/** The deltas that one spec.md of a change holds, as `openspec show` reads them; null if it has none of the four delta sections. */
export function readDeltaSpec(spec: string, text: string): Delta[] | null {
  const sections = sectionsIn(text);
  const titled = (operation: string): Section[] =>
    sections.filter(({ title }) => title === `${operation} requirements`);
  if (['added', 'modified', 'removed', 'renamed'].every((operation) => titled(operation).length === 0)) return null;
  const deltasOf = (operation: keyof typeof OPERATIONS, blocks: readonly Block[]): Delta[] =>
    blocks.flatMap((block) => {
      const requirement = requirementIn(block);
      if (!requirement) return [];
      const description = `${OPERATIONS[operation]} requirement: ${requirement.text}`;
      return [{ spec, operation: upper(operation), description, requirement, requirements: [requirement] }];
    });
  return [
    ...deltasOf('added', titled('added').flatMap(blocksIn)),
    ...deltasOf('modified', titled('modified').flatMap(blocksIn)),
    ...deltasOf('removed', removedIn(titled('removed'))),
    ...titled('renamed')
      .flatMap(renamesIn)
      .map(({ from, to }): Delta => {
        const description = `Rename requirement from "${from}" to "${to}"`;
        return { spec, operation: 'RENAMED', description, rename: { from, to } };
      }),
  ];
}

function upper<Name extends string>(name: Name): Uppercase<Name> {
  return name.toUpperCase() as Uppercase<Name>;
}

/** A title that occurs more than once has a section each time. */
function sectionsIn(text: string): Section[] {
  const lines = linesIn(text);
  const fenced = fencedIn(lines);
  const sections: Section[] = [];
  for (const [index, line] of lines.entries()) {
    const title = fenced[index] ? undefined : /^##\s+(.+)$/.exec(line)?.[1];
    if (title !== undefined) {
      sections.push({ title: title.trim().toLowerCase(), lines: [], fenced: [] });
    } else {
      const section = sections.at(-1);
      section?.lines.push(line);
      section?.fenced.push(fenced[index] === true);
    }
  }
  return sections;
}

/** Each requirement with all lines up to the next one, or to a heading of level two that has no title. */
function blocksIn({ lines, fenced }: Section): Block[] {
  const blocks: { name: string; lines: string[] }[] = [];
  let block: { name: string; lines: string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    const name = fenced[index] ? undefined : nameIn(line);
    if (name !== undefined) {
      block = { name, lines: [line] };
      blocks.push(block);
    } else if (!fenced[index] && /^##\s/.test(line)) {
      block = undefined;
    } else {
      block?.lines.push(line);
    }
  }
  return blocks;
}

/** What is removed, in the order of the text: by a heading with all below it, or by an item of a list, which is a name and no more. */
function removedIn(sections: readonly Section[]): Block[] {
  const blocks = sections.flatMap(blocksIn);
  return sections.flatMap(removedNamesIn).map((name) => {
    const at = blocks.findIndex((block) => block.name === name);
    return blocks.splice(at, at < 0 ? 0 : 1)[0] ?? { name, lines: [`### Requirement: ${name}`] };
  });
}

function removedNamesIn({ lines, fenced }: Section): string[] {
  return lines.flatMap((line, index) => {
    if (fenced[index]) return [];
    const name = nameIn(line) ?? BULLET.exec(line.trimEnd())?.[1];
    return name === undefined ? [] : [plainName(name)];
  });
}

/** A FROM pairs with the TO that follows it before any other FROM. */
function renamesIn({ lines, fenced }: Section): { from: string; to: string }[] {
  const pairs: { from: string; to: string }[] = [];
  let from: string | undefined;
  for (const [index, line] of lines.entries()) {
    const [, side, written] = (fenced[index] ? null : RENAME.exec(line.trim())) ?? [];
    if (written === undefined) continue;
    if (side === 'TO' && from !== undefined) pairs.push({ from, to: plainName(written) });
    from = side === 'FROM' ? plainName(written) : undefined;
  }
  return pairs;
}

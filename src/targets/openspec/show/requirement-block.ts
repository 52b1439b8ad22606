import { childrenAt, contentAt, fencedIn, outlineOf } from '../store/sections.ts';
import type { Requirement } from './spec-delta.ts';

/** A requirement as it is written: its heading, and the lines below it. */
export type Block = { readonly name: string; readonly lines: readonly string[] };

/** The name in a heading of a requirement; `undefined` for any other line. */
export function nameIn(line: string): string | undefined {
  const written = /^###\s*Requirement:\s*(.+)\s*$/i.exec(line)?.[1];
  return written === undefined ? undefined : plainName(written);
}

/** A name without the hashes that may close its heading. */
export function plainName(written: string): string {
  return written.replace(/[ \t]+#+[ \t]*$/, '').trim();
}

/** What a block says; `undefined` if it has no name. */
export function requirementIn({ lines }: Block): Requirement | undefined {
  const [heading = '', ...below] = lines.join('\n').trimEnd().split('\n');
  const title = heading.replace(/^###\s*/, '').trim();
  const outline = outlineOf([`### ${title}`, ...below]);
  if (!/^Requirement:\s*\S/i.test(title)) return undefined;
  return {
    text: textIn(contentAt(outline, 0).split('\n')) || title,
    scenarios: childrenAt(outline, 0)
      .map((at) => ({ rawText: contentAt(outline, at) }))
      .filter(({ rawText }) => rawText !== ''),
  };
}

/** The lines before the first heading, but for code fences and empty ones. Lines such as `**ID**: 7` count where there are no others. */
function textIn(lines: readonly string[]): string {
  const fenced = fencedIn(lines);
  const heading = lines.findIndex((line, index) => !fenced[index] && /^#{1,6}\s/.test(line));
  const texts = lines
    .slice(0, heading < 0 ? undefined : heading)
    .filter((line, index) => !fenced[index] && line.trim() !== '')
    .map((line) => line.trim());
  const plain = texts.filter((line) => !/^\*\*[^*]+\*\*:/.test(line));
  return (plain.length > 0 ? plain : texts).join('\n');
}

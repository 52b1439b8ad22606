/**
 * A line of one to six hashes outside of code fences. `title` is null where nothing follows them: such a line ends the section
 * above it, and begins none.
 */
type Heading = { readonly level: number; readonly title: string | null; readonly line: number };
export type Outline = { readonly lines: readonly string[]; readonly headings: readonly Heading[] };

/** The lines of a text, whatever ends them, without a byte order mark. */
export function linesIn(markdown: string): string[] {
  return markdown.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
}

/** Whether each line is part of a code fence, its first and last line included. A fence that nothing closes goes on to the end. */
export function fencedIn(lines: readonly string[]): boolean[] {
  let fence: string | undefined;
  return lines.map((text) => {
    const marker = /^\s*(`{3,}|~{3,})/.exec(text)?.[1];
    if (fence === undefined) {
      fence = marker;
      return marker !== undefined;
    }
    if (marker?.startsWith(fence) && text.trim() === marker) fence = undefined;
    return true;
  });
}

export function outlineOf(lines: readonly string[]): Outline {
  const fenced = fencedIn(lines);
  const headings: Heading[] = [];
  for (const [line, text] of lines.entries()) {
    if (!text.startsWith('#') || fenced[line]) continue;
    const level = /^(#{1,6})\s/.exec(text)?.[1]?.length;
    if (level === undefined) continue;
    headings.push({ level, title: /^#{1,6}\s+(.+)$/.exec(text)?.[1]?.trim() ?? null, line });
  }
  return { lines, headings };
}

/** The text below the heading at this index, up to the next one that is not deeper, without white space around it. */
export function contentAt({ lines, headings }: Outline, at: number): string {
  const heading = headings[at];
  if (!heading) return '';
  const next = headings.slice(at + 1).find(({ level }) => level <= heading.level);
  return lines
    .slice(heading.line + 1, next?.line)
    .join('\n')
    .trim();
}

/** The text below the first heading with this title, which is in lower case; empty if there is none. */
export function contentBelow(outline: Outline, title: string): string {
  return contentAt(outline, headingNamed(outline, title));
}

/** The index of the first heading with this title, which is in lower case; -1 if there is none. */
export function headingNamed({ headings }: Outline, title: string): number {
  return headings.findIndex((heading) => heading.title?.toLowerCase() === title);
}

/** The indexes of the headings directly below the one at this index. */
export function childrenAt({ headings }: Outline, at: number): number[] {
  const parentLevel = headings[at]?.level ?? 0;
  const children: number[] = [];
  let childLevel = Number.POSITIVE_INFINITY;
  for (let i = at + 1; i < headings.length; i += 1) {
    const { level, title } = headings[i] as Heading;
    if (title === null) continue;
    if (level <= parentLevel) break;
    if (level > childLevel) continue;
    childLevel = level;
    children.push(i);
  }
  return children;
}

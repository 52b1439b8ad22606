type Heading = { readonly level: number; readonly title: string; readonly line: number };

/**
 * The number of requirements in a main spec, as `openspec list --specs` counts them: headings directly below "Requirements" and
 * outside code fences. It is 0 if that heading or the text of "Purpose" is missing.
 */
export function countRequirements(markdown: string): number {
  const lines = markdown.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
  const headings = headingsOf(lines);
  const at = headings.findIndex((heading) => heading.title === 'requirements');
  if (at < 0 || !hasPurpose(lines, headings)) return 0;
  return directChildren(headings, at);
}

function headingsOf(lines: readonly string[]): Heading[] {
  const headings: Heading[] = [];
  let fence: string | undefined;
  for (const [line, text] of lines.entries()) {
    const marker = /^\s*(`{3,}|~{3,})/.exec(text)?.[1];
    if (fence !== undefined) {
      if (marker?.startsWith(fence) && text.trim() === marker) fence = undefined;
    } else if (marker !== undefined) {
      fence = marker;
    } else {
      const [, hashes, title] = /^(#{1,6})\s+(.+)$/.exec(text) ?? [];
      if (hashes && title) headings.push({ level: hashes.length, title: title.trim().toLowerCase(), line });
    }
  }
  return headings;
}

function hasPurpose(lines: readonly string[], headings: readonly Heading[]): boolean {
  const at = headings.findIndex((heading) => heading.title === 'purpose');
  const purpose = headings[at];
  if (!purpose) return false;
  const next = headings.slice(at + 1).find((heading) => heading.level <= purpose.level);
  return lines.slice(purpose.line + 1, next?.line).some((line) => line.trim() !== '');
}

function directChildren(headings: readonly Heading[], at: number): number {
  const parentLevel = headings[at]?.level ?? 0;
  let childLevel = Number.POSITIVE_INFINITY;
  let children = 0;
  for (const { level } of headings.slice(at + 1)) {
    if (level <= parentLevel) break;
    if (level > childLevel) continue;
    childLevel = level;
    children += 1;
  }
  return children;
}

import { childrenAt, contentBelow, headingNamed, linesIn, outlineOf } from './sections.ts';

/**
 * The number of requirements in a main spec, as `openspec list --specs` counts them: headings directly below "Requirements" and
 * outside code fences. It is 0 if that heading or the text of "Purpose" is missing.
 */
export function countRequirements(markdown: string): number {
  const outline = outlineOf(linesIn(markdown));
  const at = headingNamed(outline, 'requirements');
  return at < 0 || contentBelow(outline, 'purpose') === '' ? 0 : childrenAt(outline, at).length;
}

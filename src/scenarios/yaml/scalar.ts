import { stringify } from 'yaml';

/** A text as YAML on one line, quoted if YAML would read it as something else: `123456789012`, `1e5`. */
export function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}

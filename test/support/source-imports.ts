import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ROOT } from './project.ts';

/** The map of src/, whose tree, table and lists are held against the code. */
export const ARCHITECTURE: string = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');

/** What stands in backticks. */
export function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** Paths below src/; `to` may be the name of a package. */
export type Import = { readonly from: string; readonly to: string; readonly typeOnly: boolean };

export const SOURCE_FILES: readonly string[] = readdirSync(join(ROOT, 'src'), {
  recursive: true,
  encoding: 'utf8',
}).filter((file) => file.endsWith('.ts'));
export const IMPORTS: readonly Import[] = SOURCE_FILES.flatMap((file) => importsOf(file));

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(ROOT, 'src', file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'|\bimport\('([^']+)'\)|\n?import '([^']+)'/g;
  return [...text.matchAll(pattern)].map((match) => {
    const specifier = match[3] ?? match[4] ?? match[5] ?? '';
    const to = specifier.startsWith('.')
      ? relative(join(ROOT, 'src'), resolve(ROOT, 'src', dirname(file), specifier))
      : specifier;
    return { from: file, to, typeOnly: match[2] !== undefined };
  });
}

export function isOurs({ to }: Pick<Import, 'to'>): boolean {
  return to.endsWith('.ts');
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.ts';

/** Where a function of test/support/hungry.ts begins: its file as a profile names it, and its line, from 1. */
export function placeOfHungry(name: string): { readonly file: string; readonly line: number } {
  const file = 'test/support/hungry.ts';
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  return { file, line: lines.findIndex((line) => line.startsWith(`export function ${name}(`)) + 1 };
}

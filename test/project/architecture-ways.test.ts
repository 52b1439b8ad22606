import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../support/project.ts';
import { ARCHITECTURE, IMPORTS, namesIn, SOURCE_FILES } from '../support/source-imports.ts';

const MOST_ON_A_WAY = 20;

/** A file on the way of a value, and the functions or classes that the value passes there. */
type Station = { readonly file: string; readonly names: readonly string[]; readonly isAcross: boolean };

/** The numbered list below a heading of docs/architecture.md: "1. `file` `name`, `name`: what happens". */
function wayBelow(heading: string): readonly Station[] {
  const [, section = ''] = ARCHITECTURE.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/^\d+\. (`.+?): (.*)$/gm)].map(([, code = '', what = '']) => {
    const [file = '', ...names] = namesIn(code);
    return { file, names, isAcross: what.startsWith('across the thread') };
  });
}

/** Whether one of the two imports the other; across a thread, whether both import the messages that cross it. */
function touches(a: string, b: Station): boolean {
  const joins = (from: string, to: string): boolean => IMPORTS.some((each) => each.from === from && each.to === to);
  const messages = 'workers/protocol.ts';
  return b.isAcross ? joins(a, messages) && joins(b.file, messages) : joins(a, b.file) || joins(b.file, a);
}

describe('docs/architecture.md', () => {
  for (const heading of ['How a flag reaches the socket', 'How a latency reaches the console']) {
    it(`shows ${heading.toLowerCase()}: through few files, each in touch with one before it`, () => {
      const way = wayBelow(heading);
      assert.ok(way.length > 10 && way.length <= MOST_ON_A_WAY, `${way.length} files`);
      assert.equal(new Set(way.map(({ file }) => file)).size, way.length);
      const loose = way.filter((station, index) => {
        const before = station.isAcross ? way.slice(index - 1, index) : way.slice(0, index);
        return index > 0 && !before.some(({ file }) => touches(file, station));
      });
      assert.deepEqual(loose, []);
      const unknown = way.flatMap(({ file, names }) => {
        const text = SOURCE_FILES.includes(file) ? readFileSync(join(ROOT, 'src', file), 'utf8') : '';
        const missing = names.filter((name) => !new RegExp(`\\b(function|class) ${name}\\b`).test(text));
        return names.length === 0 || missing.length > 0 ? [`${file} has no ${missing.join(', ') || 'name'}`] : [];
      });
      assert.deepEqual(unknown, []);
    });
  }
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty folder that is gone when the test has ended, or all tests of a file: `temporaryFolder({ after })`. */
export function temporaryFolder(t: { after(remove: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'perf-harness-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

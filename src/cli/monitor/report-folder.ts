import { renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePath } from '../../datasets/store/make-path.ts';
import { HarnessError, messageOf } from '../../errors.ts';
import type { MonitorReport } from '../../monitor/watch/monitor-report.ts';
import { monitorMarkdown } from '../../reports/monitor/monitor-markdown.ts';

/** `monitor-20260102-030405-1234`: no two monitors of a machine have the same. */
export function folderName(startedAtMs: number): string {
  const digits = new Date(startedAtMs).toISOString().replace(/\D/g, '');
  return `monitor-${digits.slice(0, 8)}-${digits.slice(8, 14)}-${process.pid}`;
}

/** Makes the folder at once, so that one that can't be written to is found before anything is measured. */
export function openReportFolder(dir: string): string {
  try {
    makePath(dir);
    const probe = join(dir, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
    return dir;
  } catch (error) {
    throw new HarnessError('CONFIG', `can't write a report to ${dir}: ${messageOf(error)}`, {
      hint: 'give a folder that can be written to: --out DIR',
      cause: error,
    });
  }
}

/** Removes the folder again if nothing is in it but a log in which nothing is. */
export function leaveNoEmptyFolder(dir: string, log: string): void {
  try {
    if (statSync(join(dir, log)).size === 0) rmSync(join(dir, log));
  } catch {
    // There is no log.
  }
  try {
    rmdirSync(dir);
  } catch {
    // There is no such folder, or it holds something.
  }
}

/** Writes report.json and report.md, each whole or not at all, and returns the path of the first. */
export function writeReport(dir: string, report: MonitorReport): string {
  writeWhole(join(dir, 'report.md'), monitorMarkdown(report));
  return writeWhole(join(dir, 'report.json'), `${JSON.stringify(report, null, 1)}\n`);
}

function writeWhole(path: string, text: string): string {
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, text);
    renameSync(unfinished, path);
    return path;
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new HarnessError('OUTPUT', `can't write ${path}: ${messageOf(error)}`, { cause: error });
  }
}

import { execFile } from 'node:child_process';
import { PS_COLUMNS } from './ps-table.ts';

/** Calls back with what `ps` printed; null if it failed. */
export type RunPs = (done: (text: string | null) => void) => void;

const MOST_BYTES = 16 * 1024 * 1024;

export function runPs(done: (text: string | null) => void): void {
  const options = { env: { ...process.env, LC_ALL: 'C' }, maxBuffer: MOST_BYTES };
  execFile('ps', ['-axo', PS_COLUMNS], options, (error, text) => done(error === null ? text : null)).unref();
}

import { collectGarbage } from '../../monitor/isolate/garbage.ts';
import { sweep } from '../store/aside.ts';
import { asDatasetError, type FreeBytes, reserve } from '../store/disk.ts';
import { Progress, type ProgressListener } from '../store/progress.ts';
import type { OutputKind } from './index-file.ts';
import { type Before, Output } from './output.ts';
import type { Part, Totals } from './part.ts';
import { lookAt, makeFolder } from './place.ts';

/** The garbage of a part of this size is not worth a collection, which takes a process with much else in it a tenth of a second. */
const LITTLE_BYTES = 10_000_000;

export type OutputOptions = {
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
  /** Is called when work on a part begins. */
  readonly onPart: (part: { readonly name: string; readonly number: number; readonly of: number }) => void;
  /** Replaces the measured free space, in tests. */
  readonly freeBytes?: FreeBytes;
};

/** A folder and the parts to make in it. */
export type OutputJob = { readonly out: string; readonly kind: OutputKind; readonly parts: readonly Part[] };

export type WrittenPart = {
  readonly name: string;
  readonly about: string;
  readonly totals: Totals;
  readonly before: Before;
  readonly tookMs: number;
};

/** A job whose folder has been examined and can be written to. */
type Looked = {
  readonly job: OutputJob;
  readonly dir: string;
  readonly output: Output;
  readonly before: ReadonlyMap<Part, Before>;
  readonly missing: readonly Part[];
};

/**
 * Makes parts of output folders, each completely or not at all. A part that exists is verified and kept if it is what would
 * be made, so that an interrupted run can be resumed. All folders are examined, and the space for all of them is checked,
 * before anything is written. Throws HarnessError: USAGE for a folder with files that were not generated, DATASET when files
 * can't be read or written, INTERRUPTED. Nothing half-written stays.
 */
export async function writeOutputs(
  jobs: readonly OutputJob[],
  options: OutputOptions,
  onWritten: (job: OutputJob, written: readonly WrittenPart[], tookMs: number) => void,
): Promise<void> {
  const progress = new Progress(options.onProgress, options.signal);
  progress.throwIfInterrupted();
  const looked: Looked[] = [];
  for (const job of jobs) looked.push(await blaming(job, () => look(job, progress)));
  const undo: (() => void)[] = [];
  try {
    const needed = looked.flatMap(({ missing }) => missing).reduce((sum, { diskBytes }) => sum + diskBytes, 0);
    const what = jobs.map(({ kind }) => kind.what).join(' and ');
    for (const { job, dir, output } of looked) {
      await blaming(job, async () => {
        undo.push(makeFolder(dir), () => output.giveUpIfEmpty());
        reserve({ ...placeOf(job), dir, what }, needed, options.freeBytes);
      });
    }
    for (const each of looked) {
      const startedMs = performance.now();
      const written = await blaming(each.job, () => writeJob(each, options));
      onWritten(each.job, written, performance.now() - startedMs);
    }
  } finally {
    for (const takeBack of undo.reverse()) takeBack();
  }
}

/** Makes parts of one output folder: see `writeOutputs`. */
export async function writeOutput(
  out: string,
  kind: OutputKind,
  parts: readonly Part[],
  options: OutputOptions,
): Promise<readonly WrittenPart[]> {
  const all: WrittenPart[] = [];
  await writeOutputs([{ out, kind, parts }], options, (_, written) => all.push(...written));
  return all;
}

function placeOf({ out, kind }: OutputJob) {
  return { dir: out, what: kind.what, instead: 'name another folder with --out' };
}

/** Names the folder of the job in the error of a failed file operation. */
async function blaming<T>(job: OutputJob, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asDatasetError(error, placeOf(job));
  }
}

async function look(job: OutputJob, progress: Progress): Promise<Looked> {
  const { dir, index } = lookAt(job.out, job.kind, job.parts);
  await sweep(dir);
  const output = new Output(dir, job.kind, index, progress);
  const before = new Map<Part, Before>();
  for (const part of job.parts) before.set(part, await output.lookAt(part));
  return { job, dir, output, before, missing: job.parts.filter((part) => before.get(part)?.kind !== 'good') };
}

async function writeJob(
  { output, before: parts, missing }: Looked,
  { onPart }: OutputOptions,
): Promise<readonly WrittenPart[]> {
  if (missing.length > 0) output.claim();
  else await output.renewBeside();
  const written: WrittenPart[] = [];
  for (const [part, before] of parts) {
    const { name, about } = part;
    onPart({ name, number: written.length + 1, of: parts.size });
    const startedMs = performance.now();
    // Without this, the garbage of one part would add to the memory of the next.
    if ((written.at(-1)?.totals.bytes ?? 0) > LITTLE_BYTES) collectGarbage();
    if (before.kind !== 'good') await output.write(part);
    written.push({ name, about, totals: output.totalsOf(part), before, tookMs: performance.now() - startedMs });
  }
  return written;
}

import { join } from 'node:path';
import { BENCHMARK_NAMES, benchmarkParts } from '../../datasets/benchmark/benchmark-parts.ts';
import { type Extent, scaled } from '../../datasets/benchmark/kind.ts';
import { CONTENT_KINDS } from '../../datasets/content/documents/large-content.ts';
import { ATTACHMENT_KINDS } from '../../datasets/content/openspec/attachment.ts';
import { BENCHMARK_DATA, TEST_ENVIRONMENT } from '../../datasets/output/kinds.ts';
import type { Before } from '../../datasets/output/output.ts';
import type { Part } from '../../datasets/output/part.ts';
import { filesPart, repositoryPart } from '../../datasets/output/test-environment.ts';
import { type OutputJob, type WrittenPart, writeOutputs } from '../../datasets/output/write-output.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../../reports/escape.ts';
import { formatBytes, formatDuration } from '../../reports/quantity.ts';
import * as options from '../options/generate-options.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';
import { openGenerateProgress } from '../terminal/generate-progress.ts';
import type { Logging } from '../terminal/log-level.ts';
import { untilSignalled } from '../terminal/signals.ts';

type Common = { readonly seed: string; readonly out: string; readonly logging: Logging };

export type RepoArguments = Common & {
  readonly changes: string;
  readonly archived: string | undefined;
  readonly specs: string;
  readonly attachments: string;
};

export function generateRepo(args: RepoArguments, io: CommandIo): Promise<number> {
  const changes = options.changesFrom(args.changes);
  const spec = {
    changes,
    archived: options.archivedFrom(args.archived, changes),
    specs: options.specsFrom(args.specs),
    attachments: options.attachmentsFrom(args.attachments),
    seed: options.seedFrom(args.seed),
  };
  return generate(
    [{ out: outFolder(args, io), kind: TEST_ENVIRONMENT, parts: [repositoryPart(spec)] }],
    args.logging,
    io,
  );
}

export type FilesArguments = Common & { readonly sizes: string; readonly content: string };

export function generateFiles(args: FilesArguments, io: CommandIo): Promise<number> {
  const [sizes, content] = [options.sizesFrom(args.sizes), options.contentFrom(args.content)];
  const part = filesPart(sizes, content, options.seedFrom(args.seed));
  return generate([{ out: outFolder(args, io), kind: TEST_ENVIRONMENT, parts: [part] }], args.logging, io);
}

export type BenchmarkArguments = Common & {
  readonly scenario: readonly string[] | undefined;
  readonly scale: string;
};

export function generateBenchmark(args: BenchmarkArguments, io: CommandIo): Promise<number> {
  const names = options.benchmarksFrom(args.scenario);
  const extent = { scale: options.scaleFrom(args.scale), seed: options.seedFrom(args.seed) };
  const job = { out: outFolder(args, io), kind: BENCHMARK_DATA, parts: benchmarkParts(names, extent) };
  return generate([job], args.logging, io);
}

export function generateAll(args: Common & { readonly scale: string }, io: CommandIo): Promise<number> {
  const extent = { scale: options.scaleFrom(args.scale), seed: options.seedFrom(args.seed) };
  const environment = testEnvironmentParts(extent);
  const benchmark = benchmarkParts(BENCHMARK_NAMES, extent);
  const out = outFolder(args, io);
  return generate(
    [
      { out: join(out, 'test-environment'), kind: TEST_ENVIRONMENT, parts: environment },
      { out: join(out, 'benchmark-data'), kind: BENCHMARK_DATA, parts: benchmark },
    ],
    args.logging,
    io,
  );
}

function testEnvironmentParts(extent: Extent): readonly Part[] {
  const { seed } = extent;
  const counts = { changes: scaled(1200, extent), archived: scaled(120, extent), specs: scaled(40, extent) };
  const sizes = [10e6, 50e6, 100e6].map((bytes) => scaled(bytes, extent));
  return [repositoryPart({ ...counts, attachments: ATTACHMENT_KINDS, seed }), filesPart(sizes, CONTENT_KINDS, seed)];
}

/** The folder to write to, opened from where the command was started. */
function outFolder({ out }: Pick<Common, 'out'>, io: CommandIo): string {
  return pathFrom(io, options.outFrom(out));
}

async function generate(jobs: readonly OutputJob[], logging: Logging, io: CommandIo): Promise<number> {
  const progress = openGenerateProgress(logging, io);
  const onFirst = (): void => progress.say('stopping: finished parts are kept, the rest is taken away');
  return untilSignalled(io, progress, { onFirst }, async ({ stop }) => {
    await writeOutputs(jobs, { ...progress, signal: stop }, ({ out }, written, tookMs) => {
      progress.clear();
      io.stdout.write(
        reportOf(out, written, tookMs)
          .map((line) => `${escapeText(line)}\n`)
          .join(''),
      );
    });
    return 0;
  });
}

function reportOf(out: string, parts: readonly WrittenPart[], tookMs: number): readonly string[] {
  const lines = parts.map(({ name, about, totals, before, tookMs }) => {
    const size = `${plural(totals.files, 'file')}, ${formatBytes(totals.bytes)}`;
    return `${join(out, name)}  ${size}, ${describe(before, tookMs)}  (${about})`;
  });
  const made = parts.filter(({ before }) => before.kind !== 'good');
  const files = made.reduce((sum, { totals }) => sum + totals.files, 0);
  const bytes = made.reduce((sum, { totals }) => sum + totals.bytes, 0);
  const summary =
    made.length === 0
      ? `${out}: nothing to do: everything is there`
      : `${out}: wrote ${plural(files, 'file')}, ${formatBytes(bytes)}, in ${formatDuration(tookMs)}`;
  return [...lines, summary];
}

function describe(before: Before, tookMs: number): string {
  const time = `in ${formatDuration(tookMs)}`;
  switch (before.kind) {
    case 'nothing':
      return time;
    case 'good':
      return 'complete, kept';
    case 'another':
      return `${time}, replaces one of another specification`;
    case 'damaged':
      return `${time}, anew: ${before.reason}`;
  }
}

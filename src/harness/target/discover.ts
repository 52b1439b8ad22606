import { HarnessError } from '../../errors.ts';
import { formatSize } from '../../scenarios/fields/units.ts';
import type {
  EdgeCasesWorkload,
  MemoryPressureWorkload,
  Scenario,
  StreamingWorkload,
  ValueSource,
} from '../../scenarios/scenario.ts';
import { requestNames } from '../../scenarios/workloads/request-names.ts';
import type { ResolvedDocument, ResolvedFile, TargetFacts } from '../../workers/protocol.ts';
import { type Ask, askJson } from './ask.ts';
import type { Provider } from './provide.ts';
import { readUntouched } from './untouched.ts';

/**
 * What the shards have to know beside the scenario. Before the warm-up, the target is asked for what is left to it (its
 * files, and values for placeholders), and what the workload brings along is made ready.
 */
export async function discover(
  scenario: Scenario,
  origin: string,
  provide: Provider,
  stop: AbortSignal,
): Promise<TargetFacts> {
  const { workload, timeoutMs } = scenario;
  const ask: Ask = (path, what, headers = {}) => askJson(`${origin}${path}`, { timeoutMs, what, headers, stop });
  switch (workload.kind) {
    case 'pagination':
      return workload.mutate ? { ...NOTHING, untouched: await readUntouched(workload, ask) } : NOTHING;
    case 'streaming':
      return { ...NOTHING, files: await resolveFiles(workload, ask) };
    case 'concurrency': {
      const entries = Object.entries(workload.values);
      const values = await Promise.all(entries.map(([name, source]) => resolveValues(name, source, ask)));
      return { ...NOTHING, values: Object.fromEntries(entries.map(([name], index) => [name, values[index] ?? []])) };
    }
    case 'memory-pressure':
      return { ...NOTHING, documents: await resolveDocuments(workload, provide) };
    case 'edge-cases':
      return {
        ...NOTHING,
        documents: await resolveCases(workload, provide),
        change: workload.hostile ? await findChange(ask) : null,
      };
  }
}

const NOTHING: TargetFacts = { files: [], values: {}, documents: [], untouched: [], change: null };

async function resolveDocuments(
  { documents: spec, size }: MemoryPressureWorkload,
  provide: Provider,
): Promise<readonly ResolvedDocument[]> {
  const documents = await provide.documents(spec);
  const chosen = documents.filter(({ bytes }) => size === null || bytes === size);
  if (chosen.length > 0) return chosen;
  const where = spec.kind === 'folder' ? spec.dir : 'the documents';
  const sizes = [...new Set(documents.map(({ bytes }) => formatSize(bytes)))].join(', ');
  throw new HarnessError('CONFIG', `there is no document of ${formatSize(size ?? 0)} in ${where}`, {
    hint: sizes === '' ? 'make some with perf-harness generate' : `there are documents of ${sizes}`,
  });
}

async function resolveCases(
  { cases: spec }: EdgeCasesWorkload,
  provide: Provider,
): Promise<readonly ResolvedDocument[]> {
  const cases = await provide.cases(spec);
  if (cases.length > 0) return cases;
  const where = spec.kind === 'folder' ? spec.dir : 'the edge cases';
  throw new HarnessError('CONFIG', `there is no edge case in ${where}`, { hint: 'leave dir out to have them made' });
}

/** Attacks on a change's files need a change; without one they are left out. */
async function findChange(ask: Ask): Promise<string | null> {
  const answer = await ask('/changes?limit=1', 'a change to attack');
  const items = isRecord(answer) ? answer['items'] : undefined;
  const first: unknown = Array.isArray(items) ? items[0] : undefined;
  return isRecord(first) && typeof first['name'] === 'string' ? first['name'] : null;
}

type Listed = { readonly path: string; readonly bytes: number; readonly sha256: string | null };

async function resolveFiles(workload: StreamingWorkload, ask: Ask): Promise<readonly ResolvedFile[]> {
  const { files, index: list } = workload;
  const names = requestNames(workload);
  const isListed = files === 'all' || files.some((file) => file.kind === 'size');
  const listed = isListed ? readList(await ask(list, 'the list of files'), list) : [];
  const inPieces = (path: string): string => withReadSize(path, workload.readSize);
  if (files === 'all') {
    if (listed.length === 0) throw new HarnessError('CONFIG', `${list} lists no file`);
    return listed.map((found) => {
      checkSum(found, workload);
      return { request: names[0] ?? '', ...found, path: inPieces(found.path) };
    });
  }
  return files.map((file, index) => {
    const request = names[index] ?? '';
    if (file.kind === 'path') return { request, path: inPieces(file.path), bytes: file.bytes, sha256: file.sha256 };
    const found = listed.find((candidate) => candidate.bytes === file.bytes);
    if (!found) throw noSuchFile(request, listed, workload.index);
    checkSum(found, workload);
    return { request, ...found, path: inPieces(found.path) };
  });
}

function checkSum({ path, sha256 }: Listed, { index, verify }: StreamingWorkload): void {
  if (sha256 !== null || verify === 'length') return;
  throw new HarnessError('CONFIG', `${index} lists ${path} without a sha256`, {
    hint: 'write `verify: length`, or have the target list it',
  });
}

/** Asks the target to read and write the file in pieces of that size. */
function withReadSize(path: string, readSize: number | null): string {
  return readSize === null ? path : `${path}${path.includes('?') ? '&' : '?'}readSize=${readSize}`;
}

function noSuchFile(wanted: string, listed: readonly Listed[], index: string): HarnessError {
  const sizes = listed.map((file) => `${file.bytes} bytes`).join(', ');
  return new HarnessError('CONFIG', `the target has no file of ${wanted}; ${index} lists ${sizes || 'none'}`, {
    hint: 'name one of these sizes, or a file outright: { path: /big.bin, bytes: 100MB, sha256: … }',
  });
}

function readList(answer: unknown, index: string): readonly Listed[] {
  const items = isRecord(answer) ? answer['items'] : undefined;
  if (!Array.isArray(items)) throw new HarnessError('CONFIG', `${index} answered no { items: [ … ] }`);
  return items.filter(isRecord).flatMap((item) => {
    const { path, bytes, sha256 } = item as { path?: unknown; bytes?: unknown; sha256?: unknown };
    if (typeof path !== 'string' || typeof bytes !== 'number') return [];
    return [{ path, bytes, sha256: typeof sha256 === 'string' ? sha256 : null }];
  });
}

async function resolveValues(name: string, source: ValueSource, ask: Ask): Promise<readonly string[]> {
  if (source.kind === 'list') return source.values;
  const answer = await ask(source.path, `the values of {${name}}`);
  const items = source.items.split('.').reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), answer);
  const list = Array.isArray(items) ? items : [];
  const values = list.filter(isRecord).map((item) => item[source.field]);
  const texts = values.filter((value) => typeof value === 'string' || typeof value === 'number').map(String);
  if (texts.length > 0) return texts;
  throw new HarnessError(
    'CONFIG',
    `the values of {${name}}: ${source.path} has no "${source.field}" in "${source.items}"`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

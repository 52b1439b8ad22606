import type { ProfileResult } from '../../harness/result/result.ts';
import { escapeText } from '../escape.ts';
import { clip, clipStart, widthOf, wrap } from '../fit.ts';
import { type Place, placeText } from '../gates/source-place-text.ts';
import { formatBytes, formatDuration, formatIn } from '../quantity.ts';
import { formatColumn } from '../quantity-column.ts';
import { type Column, tableLines } from '../table.ts';

type Cpu = NonNullable<ProfileResult['cpu']>;
type Heap = NonNullable<ProfileResult['heap']>;

const INDENT = '  ';
const GAP = 2;
const NARROWEST_PLACE = 8;
/** The widest part of a line that the name of a function may take. */
const NAME_SHARE = 0.35;

/** What a profile shows about one failed gate; no lines if it was not made for that gate. Gates of one kind share a table. */
export function causeLines(gate: string, { cpu, heap, attempt }: ProfileResult, width: number): readonly string[] {
  const again = attempt?.gates.find((each) => each.gate === gate) ?? null;
  const value = again === null || again.value === null ? null : formatIn(again.unit, again.value);
  const made = value === null ? 'profiled attempt' : `profiled attempt, at ${value}`;
  if (cpu?.gates.includes(gate)) {
    const [first] = cpu.gates;
    return first === gate ? functionLines(cpu, made, width) : wrap(`${made}: see ${first}`, width);
  }
  if (heap?.gates.includes(gate)) {
    const [first] = heap.gates;
    return first === gate ? allocatorLines(heap, made, width) : wrap(`${made}: see ${first}`, width);
  }
  return [];
}

/** The parts of a profile that belong to no failed gate, and the reasons why something is missing. */
export function profileLines({ cpu, heap, remarks }: ProfileResult, width: number): readonly string[] {
  const made = 'profiled attempt';
  return [
    ...(cpu && cpu.gates.length === 0 ? functionLines(cpu, made, width) : []),
    ...(heap && heap.gates.length === 0 ? allocatorLines(heap, made, width) : []),
    ...remarks.flatMap((remark) => wrap(escapeText(remark), width)),
  ];
}

function functionLines({ functions, busyMs, file }: Cpu, made: string, width: number): readonly string[] {
  const times = formatColumn(
    'ms',
    functions.map(({ selfMs }) => selfMs),
  );
  return [
    ...wrap(`${made}: its thread was busy for ${formatDuration(busyMs)}${inFile(file)}`, width),
    ...placeTable(
      functions,
      { amount: 'self time', amounts: times, shares: sharesOf(functions), name: 'heaviest functions' },
      width,
    ),
  ];
}

const SAMPLED = { held: 'of heap stayed', allocated: 'of heap were allocated' } as const;
/** What share of a peak is worth the lines about who made Buffers. */
const WORTH_NAMING = 1 / 4;
const MOST_MAKERS = 3;

function allocatorLines(heap: Heap, made: string, width: number): readonly string[] {
  const { allocators, bytes, sampled, file, peak } = heap;
  const sizes = formatColumn(
    'B',
    allocators.map((each) => each.bytes),
  );
  const spaces = [...peak.spaces].sort((a, b) => b.bytes - a.bytes);
  const parts = [
    ...spaces.map((space) => `${nameOfSpace(space.name)} ${formatBytes(space.bytes)}`),
    `external ${formatBytes(peak.externalBytes)}`,
  ];
  return [
    ...wrap(`${made}: ${formatBytes(bytes)} ${SAMPLED[sampled]}${inFile(file)}`, width),
    ...placeTable(
      allocators,
      { amount: 'size', amounts: sizes, shares: sharesOf(allocators), name: 'heaviest allocators' },
      width,
    ),
    ...wrap(`peak of ${formatBytes(peak.bytes)}: ${parts.join(', ')}`, width),
    ...(peak.externalBytes > peak.bytes * WORTH_NAMING ? makerLines(heap, width) : []),
  ];
}

function makerLines({ bufferMakers, peak }: Heap, width: number): readonly string[] {
  const makers = bufferMakers.slice(0, MOST_MAKERS);
  const share = `${Math.round((peak.externalBytes / peak.bytes) * 100)} %`;
  const told = `${share} of it is external, such as that of Buffers, whose bytes V8 does not sample.`;
  const heads = { amount: 'objects', amounts: sharesOf(makers), name: 'makers of Buffers' };
  return [
    ...wrap(makers.length === 0 ? told : `${told} They were made by:`, width),
    ...placeTable(makers, heads, width),
  ];
}

/** `old_space` → `old`, `large_object_space` → `large object`. */
function nameOfSpace(name: string): string {
  return escapeText(name.replace(/_space$/, '').replaceAll('_', ' '));
}

function inFile(file: string | null): string {
  return file === null ? '' : `, see ${escapeText(file)}`;
}

function sharesOf(rows: readonly { readonly share: number }[]): readonly string[] {
  return rows.map(({ share }) => `${share.toFixed(1)} %`);
}

type Heads = {
  readonly amount: string;
  readonly amounts: readonly string[];
  readonly shares?: readonly string[];
  readonly name: string;
};

/** A line for each function. Its place is clipped from the left, because the file name says more than the first folders. */
function placeTable(
  rows: readonly Place[],
  { amount, amounts, shares = [], name }: Heads,
  width: number,
): readonly string[] {
  if (rows.length === 0) return [];
  const inner = width - INDENT.length;
  const nameRoom = Math.floor(inner * NAME_SHARE);
  const names = [name, ...rows.map((row) => row.function)].map((text) => clip(escapeText(text), nameRoom));
  const taken = [[amount, ...amounts], ['share', ...shares], names].reduce(
    (sum, cells) => sum + Math.max(...cells.map(widthOf)) + GAP,
    0,
  );
  const room = Math.max(NARROWEST_PLACE, inner - taken);
  const columns: readonly Column[] = [
    { head: amount, cells: amounts, align: 'right' },
    ...(shares.length > 0 ? [{ head: 'share', cells: shares, dropRank: 1 }] : []),
    { head: names[0] ?? '', cells: names.slice(1), align: 'left' },
    { head: 'place', cells: rows.map((row) => clipStart(escapeText(placeText(row)), room)), align: 'left' },
  ];
  return tableLines(columns, inner).map((line) => `${INDENT}${line}`);
}

/** Decimal units before binary ones, as in sizes of the scenario language: MB = 10^6 bytes, MiB = 2^20. */
const UNITS: readonly (readonly [string, number])[] = [
  ['gb', 1e9],
  ['mb', 1e6],
  ['kb', 1e3],
  ['gib', 2 ** 30],
  ['mib', 2 ** 20],
  ['kib', 2 ** 10],
];

/** A size in a file's name: `100mb`, `64kib`, `123b`. */
export function sizeLabel(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes > 0 && bytes % size === 0);
  return unit === undefined ? `${bytes}b` : `${bytes / unit[1]}${unit[0]}`;
}

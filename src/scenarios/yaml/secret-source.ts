/** The text of a file without the values that stand in its secret headers. */
import { type Alias, type Document, isAlias, isScalar, type Node, visit } from 'yaml';
import { MASK, SECRET_HEADERS } from '../../secrets.ts';
import { keyText } from './yaml-data.ts';

type Range = readonly [from: number, to: number];

/** Ranges of the values of keys that are named like secret headers, in the order of the text. */
export function secretRanges(document: Document.Parsed, targets: ReadonlyMap<Alias, Node>): readonly Range[] {
  const found = new Map<number, Range>();
  visit(document, {
    Pair: (_, pair) => {
      if (!SECRET_HEADERS.has(keyText(pair).toLowerCase())) return;
      const node = isAlias(pair.value) ? targets.get(pair.value) : pair.value;
      if (isScalar(node) && node.range) found.set(node.range[0], [node.range[0], node.range[1]]);
    },
  });
  return [...found.values()].sort(([a], [b]) => a - b);
}

/** Placeholders and the scheme of credentials stay, defaults of placeholders do not. */
export function maskRanges(text: string, ranges: readonly Range[]): string {
  let masked = '';
  let done = 0;
  for (const [from, to] of ranges) {
    masked += text.slice(done, from) + maskWritten(text.slice(from, to));
    done = to;
  }
  return masked + text.slice(done);
}

function maskWritten(written: string): string {
  const end = /\s*$/.exec(written)?.[0] ?? '';
  const quote = /^["']/.exec(written)?.[0] ?? '';
  const inside = written.slice(quote.length, written.length - end.length - quote.length);
  if (!inside.includes('${env.')) return `${quote}${MASK}${quote}${end}`;
  const scheme = /^[A-Za-z][A-Za-z0-9-]* (?=\$\{env\.)/.exec(inside)?.[0] ?? '';
  const parts = inside.slice(scheme.length).split(/(\$\{env\.[^}]*\})/);
  const shown = parts.map((part) => {
    if (part === '') return '';
    const name = /^\$\{env\.([A-Za-z_]\w*)(:-)?/.exec(part);
    return name === null ? MASK : `\${env.${name[1]}${name[2] === undefined ? '' : `:-${MASK}`}}`;
  });
  return `${quote}${scheme}${shown.join('')}${quote}${end}`;
}

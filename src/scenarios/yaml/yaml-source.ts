/** Reads YAML text into data, or reports every fault of it as YAML. */
import { type Document, parseDocument, visit } from 'yaml';
import type { Issue } from './issue.ts';
import { offsetOf, type Position, positionAt } from './yaml-place.ts';

export type YamlSource = {
  readonly data: unknown;
  readonly positionOf: (issue: Pick<Issue, 'path' | 'on' | 'offset'>) => Position;
};

export type YamlProblem = Position & { readonly message: string; readonly hint: string | null };

export function readYaml(
  text: string,
): { ok: true; source: YamlSource } | { ok: false; problems: readonly YamlProblem[] } {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const deepAt = tooDeepAt(plain);
  if (deepAt !== null) return failed(plain, [{ offset: deepAt, message: 'this is nested too deeply', hint: null }]);
  const document = parseDocument(plain, { prettyErrors: false, merge: true, stringKeys: true, logLevel: 'error' });
  const faults = [...syntaxFaults(document, plain), ...aliasFaults(document)];
  if (faults.length > 0) return failed(plain, faults);
  try {
    const data: unknown = document.toJS();
    return { ok: true, source: { data, positionOf: (issue) => positionAt(plain, offsetOf(document, plain, issue)) } };
  } catch (error) {
    const message = `the aliases of this file expand too far: ${error instanceof Error ? error.message : String(error)}`;
    return failed(plain, [{ offset: 0, message, hint: null }]);
  }
}

/** Reports the first fault of each line. Further faults of a line are mostly consequences of the first. */
function failed(text: string, faults: readonly Fault[]): { ok: false; problems: readonly YamlProblem[] } {
  const problems = faults.map(({ offset, message, hint }) => ({ ...positionAt(text, offset), message, hint }));
  return {
    ok: false,
    problems: problems.filter(({ line }, index) => problems.findIndex((first) => first.line === line) === index),
  };
}

type Fault = { readonly offset: number; readonly message: string; readonly hint: string | null };

function syntaxFaults(document: Document.Parsed, text: string): readonly Fault[] {
  return [...document.errors, ...document.warnings].map(({ code, message, pos }) => {
    const isUnclosed = /^Missing closing|end with a/.test(message);
    return {
      offset: isUnclosed ? openerOf(document, text, pos[0]) : pos[0],
      ...explain(code, message, text.slice(pos[0])),
    };
  });
}

/** The offset of the quote or bracket that is still open at `offset`. The parser itself points at the end of the file. */
function openerOf(document: Document.Parsed, text: string, offset: number): number {
  let opener = offset;
  visit(document, {
    Node: (_, node) => {
      if (!node.range) return;
      const [start, end] = node.range;
      const close = CLOSERS[text.charAt(start)];
      const isClosed = end - start > 1 && text.charAt(end - 1) === close;
      if (close !== undefined && !isClosed && start < offset && offset <= node.range[2]) opener = start;
    },
  });
  return opener;
}

const CLOSERS: Readonly<Record<string, string>> = { '"': '"', "'": "'", '{': '}', '[': ']' };

/** An alias needs an anchor before it, and must not be inside the value of its own anchor, which would never end. */
function aliasFaults(document: Document.Parsed): readonly Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Alias: (_, alias, ancestors) => {
      const anchored = alias.resolve(document);
      const offset = alias.range?.[0] ?? 0;
      if (anchored === undefined)
        faults.push({ offset, message: `there is no anchor "&${alias.source}" before this alias`, hint: null });
      else if (ancestors.includes(anchored))
        faults.push({
          offset,
          message: `the alias "*${alias.source}" refers to the mapping or list around it`,
          hint: null,
        });
    },
  });
  return faults;
}

/** No real file is nested this deep, and the parser would run out of stack. */
const MAX_DEPTH = 400;
const DASHES = new RegExp(`(?:[-?][ \\t]+){${MAX_DEPTH}}`);

function tooDeepAt(text: string): number | null {
  let depth = 0;
  for (const { 0: bracket, index } of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(0, depth + (bracket === '[' || bracket === '{' ? 1 : -1));
    if (depth > MAX_DEPTH) return index;
  }
  const dashes = text.search(DASHES);
  return dashes < 0 ? null : dashes;
}

/** Rewords a message of the parser for the user. `written` is the text from the fault on. */
function explain(code: string, message: string, written: string): { message: string; hint: string | null } {
  switch (code) {
    case 'DUPLICATE_KEY':
      return {
        message: `duplicate key "${/^[^:\s]*/.exec(written)?.[0] ?? ''}"`,
        hint: 'keep one of the two',
      };
    case 'TAB_AS_INDENT':
      return { message: 'this line is indented with a tab', hint: 'YAML is indented with spaces' };
    case 'MULTIPLE_DOCS':
      return { message: 'a second document begins here', hint: 'a scenario file is one document: take the "---" out' };
    case 'MISSING_CHAR':
      return { message: `broken YAML: ${message.replace('quote', ' quote')}`, hint: 'it is opened here' };
    case 'NON_STRING_KEY':
      return { message: 'expected a text as a key', hint: null };
    case 'BAD_INDENT':
      if (message.includes('end with a')) return { message: 'broken YAML: this bracket is not closed', hint: null };
      return { message: `broken YAML: ${message}`, hint: 'keys of one mapping begin in one column' };
    default:
      return { message: `broken YAML: ${message}`, hint: null };
  }
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../support/project.ts';
import { SOURCE_FILES } from '../support/source-imports.ts';

/** Functions whose text is harmless whatever they are given. */
const ESCAPING = /^(escapeText|printedJson|renderError|textLine|jsonLine|framesOf|readingLine|reportLine)\(\)$/;

/** What else is written to a stream, by file. Each of these escapes foreign text itself, or holds none. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'cli/command-line.ts': ['output'],
  'cli/commands/budget-command.ts': ['renderBudget()'],
  'cli/commands/calibrate-command.ts': ['text'],
  'cli/commands/capacity-command.ts': ['renderCapacity()'],
  'cli/commands/monitor-history-command.ts': ['line', 'nothingText()'],
  'cli/commands/report-command.ts': ['text'],
  'cli/commands/run-command.ts': ['renderReport()'],
  'cli/commands/schema-command.ts': ['JSON.stringify(SCHEMAS[of](), null, 2)'],
  'cli/commands/serve-command.ts': ['target.origin'],
  'cli/commands/validate-command.ts': ['plural()'],
  'cli/commands/verify-command.ts': ['extent', 'lines', 'summaryOf()'],
  'cli/comparison/compare-command.ts': ['report()'],
  'cli/history/baseline-command.ts': [
    'baselineLines()',
    "checked.map((each) => checkLines(each, reportWidth(io)).join('\\n'))",
  ],
  'cli/history/run-history-command.ts': ['parts', 'text'],
  'cli/init/init-command.ts': ['summaryOf()'],
  'cli/monitor/monitor-view.ts': ['changes.map(alertLineOf)', 'notes.map(noteLine)', 'liveTable()', 'monitorText()'],
  'cli/terminal/live-view.ts': ['CLEAR_BELOW', 'HOLD', 'SHOW', 'backToTop()', 'text'],
  'cli/terminal/run-progress.ts': ['ended', 'place'],
};

/** Functions that a stream may be handed to. */
const RECEIVERS: readonly string[] = [
  ...['createLiveProgress', 'flushed', 'isColoured', 'isDrawable', 'openLiveView', 'untilDrained'],
];

/** What opens an expression in a template. */
const HOLE = '\u0024{';

type Write = { readonly file: string; readonly argument: string };

/** The text from `from` on to the bracket that closes what is open there; `stops` also ends it outside of all brackets. */
function balanced(text: string, from: number, stops = ''): string {
  const closers: string[] = [];
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] as string;
    const quote = closers.at(-1);
    if (quote === '`' || quote === "'") {
      if (character === '\\') at += 1;
      else if (character === quote) closers.pop();
      else if (quote === '`' && text.startsWith(HOLE, at)) {
        closers.push('}');
        at += 1;
      }
      continue;
    }
    if (closers.length === 0 && (stops.includes(character) || ')]}'.includes(character))) return text.slice(from, at);
    if (character === '`' || character === "'") closers.push(character);
    else if ('([{'.includes(character)) closers.push(')]}'['([{'.indexOf(character)] as string);
    else if (character === quote) closers.pop();
  }
  return text.slice(from);
}

/** The parts of an expression that are no literals: what templates hold, both ways of a condition, what a list is joined of. */
function leavesOf(expression: string): readonly string[] {
  const text = expression.trim().replace(/\s+/g, ' ');
  if (/^'[^']*'$/.test(text)) return [];
  if (text.startsWith('`') && balanced(text, 1, '`').length === text.length - 2) return holesOf(text).flatMap(leavesOf);
  const condition = balanced(text, 0, '?');
  if (condition.length < text.length && text.startsWith('? ', condition.length)) {
    const yes = balanced(text, condition.length + 1, ':');
    return [yes, text.slice(condition.length + yes.length + 2)].flatMap(leavesOf);
  }
  if (text.startsWith('[')) {
    const entries = balanced(text, 1);
    if (/^\](?: ?\.join\('[^']*'\))?$/.test(text.slice(entries.length + 1)))
      return entriesOf(entries).flatMap(leavesOf);
  }
  const mapped = /^.*\.map\(\(\w+\) => (.*)\) ?\.join\(''\)$/.exec(text);
  return mapped === null ? [text.replace(/ ?\.join\('[^']*'\)$/, '')] : leavesOf(mapped[1] ?? '');
}

/** The entries of a list, those of lists that are spread in it among them. */
function entriesOf(text: string): readonly string[] {
  const entry = balanced(text, 0, ',');
  const rest = entry.length === text.length ? [] : entriesOf(text.slice(entry.length + 1));
  return [entry.trim().replace(/^\.\.\./, ''), ...rest];
}

/** What stands in `${…}` of a template. */
function holesOf(template: string): readonly string[] {
  const found: string[] = [];
  for (let at = 1; at < template.length; at += 1) {
    if (template[at] === '\\') at += 1;
    else if (template.startsWith(HOLE, at)) {
      const hole = balanced(template, at + 2);
      found.push(hole);
      at += hole.length + 2;
    }
  }
  return found;
}

/** A call without its arguments; what is no call as it is. */
function nameOf(leaf: string): string {
  const [call] = /^\w+\(/.exec(leaf) ?? [''];
  return call !== '' && balanced(leaf, call.length).length === leaf.length - call.length - 1 ? `${call})` : leaf;
}

const SOURCES = SOURCE_FILES.map((file) => ({ file, text: readFileSync(join(ROOT, 'src', file), 'utf8') }));
const COMMANDS = SOURCES.filter(({ file }) => file.startsWith('cli/'));

function writesIn({ file, text }: { readonly file: string; readonly text: string }): readonly Write[] {
  return [...text.matchAll(/\b(?:stdout|stderr|stream)\.(?:write|end)\(|\bview\??\.draw\(/g)].map((match) => ({
    file,
    argument: balanced(text, match.index + match[0].length, ','),
  }));
}

const raw = (write: Write): readonly string[] =>
  leavesOf(write.argument)
    .map(nameOf)
    .filter((leaf) => !ESCAPING.test(leaf));

describe('what is written to a stream', () => {
  it('has passed the function that escapes foreign text, or is known to hold none', () => {
    const found = COMMANDS.flatMap(writesIn).flatMap((write) => raw(write).map((leaf) => `${write.file}: ${leaf}`));
    const known = Object.entries(KNOWN).flatMap(([file, leaves]) => leaves.map((leaf) => `${file}: ${leaf}`));
    assert.deepEqual([...new Set(found)].sort(), [...known].sort());
  });

  it('is found where it has not', () => {
    for (const [call, leaves] of [
      ['io.stdout.write(name);', ['name']],
      ['stderr.write(`warning: §{escapeText(a)} §{b}\\n`);', ['b']],
      ['io.stdout.write(`§{json ? printedJson(x, 1) : `§{report(`§{y}`)}!`}\\n`, done);', ['report()']],
      ["stream.write(names.map((name) => `§{name}\\n`).join(''));", ['name']],
      ["stream.write('x');", []],
      ['view.draw([escapeText(a), ...b, `§{c}`]);', ['b', 'c']],
      ['stream.write(escapeText(a) + b);', ['escapeText(a) + b']],
    ] as const) {
      assert.deepEqual(writesIn({ file: 'a.ts', text: call.replaceAll('§{', HOLE) }).flatMap(raw), leaves, call);
    }
  });

  it('is written by the command line alone, and no stream is handed to what writes by itself', () => {
    const own = /\bprocess\.(?:stdout|stderr)\b|\bwriteSync\([12],/;
    const outside = SOURCES.filter(({ file, text }) => file !== 'cli/main.ts' && own.test(text));
    assert.deepEqual(
      outside.map(({ file }) => file),
      [],
    );
    const handed = COMMANDS.filter(({ file }) => file !== 'cli/main.ts').flatMap(({ text }) =>
      [...text.matchAll(/\b(\w+)\((?:[^()\n]*,\s*)?(?:[\w#]+\.)*(?:stdout|stderr)\s*[,)]/g)].map(([, name]) => name),
    );
    assert.deepEqual([...new Set(handed)].sort(), [...RECEIVERS].sort());
  });
});

import type { RunVerdict } from '../../harness/result/result.ts';
import { plural } from '../../plural.ts';
import { memoryMeanings } from '../gates/target-memory.ts';
import { gatesOf, headlineOf, type StagedReport, scenariosOf, verdictOfStages } from '../stages/staged-report.ts';
import { comparisonBody, renderComparisonMarkdown } from './comparison-markdown.ts';
import { gateTables } from './gate-table.ts';
import { heaviestTables } from './heaviest-tables.ts';
import { code, plain } from './markdown-text.ts';
import { reasonList } from './reason-list.ts';

/** GitHub refuses a comment of more than 65,536 characters. */
const MOST_CHARACTERS = 60_000;
const LABELS: Readonly<Record<RunVerdict, string>> = { pass: '✅ PASS', fail: '❌ FAIL', invalid: '❓ INVALID' };

/**
 * The report for the summary of a job and for a comment on a pull request: the verdict in one line, the gates, what their memory is of, what failed or was
 * invalid and why, what was compared, the heaviest functions, the scenario file and the machine. `artifact` is the name under which the results are kept; null for none.
 * Blocks that would make it too long for a comment are left out, and it says so.
 */
export function renderMarkdown(report: StagedReport, artifact: string | null): string {
  const reasons = reasonList(report);
  const memories = memoryMeanings(scenariosOf(report).map(({ scenario }) => scenario));
  const end = artifact === null ? [] : [`Results and profiles: artifact ${code(artifact)}`];
  const blocks = [
    `### ${LABELS[verdictOfStages(report)]}: ${headlineOf(report, code)}`,
    ...gateTables(gatesOf(report)),
    memories.map(({ meaning, names }) => `- ${names.map(code).join(', ')}: ${plain(meaning)}`).join('\n'),
    ...(reasons.length === 0 ? [] : [['**Why**', '', ...reasons].join('\n')]),
    ...report.comparisons.map(({ result }) =>
      (isAlone(report) ? comparisonBody(result) : renderComparisonMarkdown(result)).trimEnd(),
    ),
    ...heaviestTables(scenariosOf(report)),
    environmentText(report),
    ...end,
  ].filter((block) => block !== '');
  return `${fitting(blocks).join('\n\n')}\n`;
}

/** One comparison and nothing else: its verdict is that of the whole, and need not be said twice. */
function isAlone({ stages, comparisons, lost }: StagedReport): boolean {
  return stages.length === 0 && lost.length === 0 && comparisons.length === 1;
}

function environmentText({ stages }: StagedReport): string {
  const measured = stages.map(({ result: { file, environment } }) => {
    const { cpus, machine, os, node, harness, commit } = environment;
    const parts = [plural(cpus, 'core'), machine, os, `Node ${node}`, `perf-harness ${harness}`].map(plain);
    const all = [...parts, ...(commit === null ? [] : [`commit ${code(commit.slice(0, 12))}`])];
    return `Measured ${code(file)} on ${all.join(', ')}`;
  });
  return [...new Set(measured)].join('\n\n');
}

function fitting(blocks: readonly string[]): readonly string[] {
  let room = MOST_CHARACTERS;
  const kept = blocks.filter((block) => {
    const fits = block.length <= room;
    if (fits) room -= block.length + 2;
    return fits;
  });
  return kept.length === blocks.length ? kept : [...kept, 'The rest is too long to be shown here: see the results.'];
}

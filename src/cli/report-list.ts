import type { CommonOptions, Finish } from './options/every-command.ts';
import { listOf } from './options/repeated.ts';
import { REPORT_FORMATS } from './options/report-format.ts';
import type { CommandIo } from './terminal/command-io.ts';

const text = { string: true, requiresArg: true } as const;

const AFTER = `A RESULT is a result.json, the folder of a run, or a folder with runs below it. The stage of a run is the
folder in which its own folder lies: what \`run --out perf-results/load\` writes is the stage "load".
A capacity, with the runs that are its steps, is left out and named.
Exit codes: 0 all passed · 1 the report can't be written · 2 usage, or no result · 3 a gate failed · 4 a comparison found a regression · 5 a
result is invalid, or a run or a required stage has none that can be read.`;

/** `report`. */
export function addReport(parser: CommonOptions, io: CommandIo, finish: Finish): CommonOptions {
  parser.command('report [result..]', 'Report results again, several as one', addReportOptions, async (args) => {
    const { format, out = null, artifact = null, details } = args;
    const { result: named = [] } = args;
    const results = named.length === 0 ? ['perf-results'] : named;
    const required = listOf(args.require);
    const { reportCommand } = await import('./commands/report-command.ts');
    finish(reportCommand({ results, format, out, required, artifact, details, exitZero: args['exit-zero'] }, io));
  });
  return parser;
}

function addReportOptions(parser: CommonOptions) {
  return parser
    .positional('result', {
      type: 'string',
      array: true,
      describe: 'Results to report; perf-results if they are left out',
    })
    .option('format', { choices: REPORT_FORMATS, default: 'text' as const, describe: 'What to print' })
    .option('out', { ...text, describe: 'File to write to; standard output if it is left out' })
    .option('require', {
      ...text,
      array: true,
      describe: 'Stages, such as pagination,load: none of them may be without a result',
    })
    .option('artifact', { ...text, describe: 'Where the results are kept; Markdown names it' })
    .option('details', { boolean: true, default: false, describe: 'Print everything that was measured, as text' })
    .option('exit-zero', { boolean: true, default: false, describe: 'Exit with 0 whatever the report says' })
    .example('$0 report', 'the runs in ./perf-results as text')
    .example('$0 report --format markdown >> "$GITHUB_STEP_SUMMARY"', 'the summary of a job')
    .example('$0 report --require pagination,load', 'fails where a stage has no result')
    .example('$0 report --format junit --out junit.xml --exit-zero', 'for a test report')
    .epilogue(AFTER);
}

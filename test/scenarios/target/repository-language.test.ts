import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { NO_OVERRIDES } from '../../../src/harness/load-scenarios.ts';
import { parseScenarios } from '../../../src/scenarios/parse-scenarios.ts';
import { assertBad, type BadText, fileWith } from '../../fixtures/bad-yaml/marked.ts';
import { scenarioBreaches } from '../../support/scenario-schema.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HOME = temporaryFolder({ after });
for (const folder of ['shop/openspec/specs', 'shop/load', 'src/openspec/lib', 'clone/openspec', 'bare']) {
  mkdirSync(join(HOME, folder), { recursive: true });
}
writeFileSync(join(HOME, 'clone/openspec/config.yaml'), 'schema: spec-driven\n');
writeFileSync(join(HOME, 'bare/openspec'), 'no folder');

const target = (keys: string): string => fileWith({ target: `target: { kind: openspec, ${keys} }` });
const of = (folder: string): string => `repository: ¦${join(HOME, folder)}`;
const streaming = (keys: string): string =>
  fileWith({
    target: `target: { kind: openspec, repository: ${HOME}/shop }`,
    workload: `workload: { kind: streaming, ${keys} }`,
  });

const MISTAKES: readonly BadText[] = [
  ['a folder that is not there', target(of('nowhere')), `there is no folder ${HOME}/nowhere`, 'contains openspec/'],
  ['a file', target(of('bare/openspec')), `${HOME}/bare/openspec is not a folder`],
  ['a folder without openspec/', target(of('shop/load')), 'not an OpenSpec repository: it contains no openspec/'],
  ['a folder with a file named openspec', target(of('bare')), 'it contains no openspec/'],
  ['a folder with another kind of openspec/', target(of('src')), 'its openspec/ has no changes/, no specs/'],
  ['the openspec folder itself', target(of('shop/openspec')), 'is the openspec folder', `name ${HOME}/shop, which`],
  ['an empty path', target('repository: ¦""'), 'the path of a folder', 'repository: ./my-project'],
  ['nothing', target('¦repository: '), 'expected a text'],
  ['a list', target('repository: ¦[a]'), 'expected a text'],
  ['a NUL', target('repository: ¦"a\\0b"'), 'NUL'],
  ['a typing mistake', target('¦repositry: .'), 'did you mean "repository"?'],
  [
    'a dataset beside it',
    target(`repository: ${HOME}/shop, ¦dataset: { changes: 3 }`),
    'has no dataset',
    'leave one of the two out',
  ],
  [
    'a repository as a dataset',
    target(`dataset: { dir: ¦${HOME}/shop }`),
    'no dataset that perf-harness generate has made',
    `write repository: ${HOME}/shop in place of dataset`,
  ],
  ['a file by its size', streaming('files: [¦10MB]'), 'lists no files', 'path: /changes/NAME/files/proposal.md'],
  ['all files', streaming('files: ¦all'), 'lists no files'],
  ['levels of a size', streaming('levels: { size: [¦1MB, ¦2MB] }'), 'lists no files', 'lists no files'],
];

describe('a repository as a target', () => {
  it('counts from the folder of the scenario file, and is there before a dataset is', () => {
    for (const [path, repository, dir] of [
      ['shop/load/scenarios.yaml', '..', 'shop'],
      ['shop/scenarios.yaml', '.', 'shop'],
      ['scenarios.yaml', './clone', 'clone'],
    ] as const) {
      const parsed = parseScenarios(target(`repository: ${repository}`), join(HOME, path), NO_OVERRIDES);
      assert.ok(parsed.ok, JSON.stringify(parsed));
      const dataset = { kind: 'repository', dir: join(HOME, dir) };
      assert.deepEqual(parsed.file.scenarios[0]?.target, { kind: 'openspec', dataset, faults: null });
    }
  });

  it('has its files streamed by their paths', () => {
    const text = streaming('verify: length, files: [{ path: /changes/add-it/files/proposal.md, bytes: 12B }]');
    assert.ok(parseScenarios(text, 'scenarios.yaml', NO_OVERRIDES).ok);
  });

  it('stands in the JSON Schema as it is read, as do keys for anchors', () => {
    const scenario = { name: 'a', workload: { kind: 'pagination' }, load: { concurrency: 1, duration: '1s' } };
    const file = (keys: object): object => ({ version: 1, scenarios: [scenario], ...keys });
    const openspec = (keys: object): object => file({ target: { kind: 'openspec', ...keys } });
    for (const right of [openspec({ repository: '.' }), openspec({}), openspec({ dataset: {} }), file({ 'x-a': [1] })])
      assert.deepEqual(scenarioBreaches(right), []);
    for (const wrong of [openspec({ repository: '.', dataset: {} }), openspec({ repository: 5 }), file({ 'y-a': 1 })])
      assert.notDeepEqual(scenarioBreaches(wrong), [], JSON.stringify(wrong));
  });

  for (const [title, text, ...words] of MISTAKES)
    it(`is refused, with its place, where it is ${title}`, () => assertBad(text, words));
});

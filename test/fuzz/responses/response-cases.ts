import type { Scenario } from '../../../src/scenarios/scenario.ts';
import type { Provider } from '../../../src/scenarios/workloads/language/fact-sources.ts';
import { documentIn } from '../../support/documents.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';
import { fileOf, ITEMS, LISTS, TEXT } from './right-target.ts';

export const ORIGIN = 'http://127.0.0.1:1';
export const TIMEOUT_MS = 1_000;
/** One that is sent at once, and others that take several reads. */
const DOCUMENT_BYTES = [1, 1_000, 70_000, 200_000];

/** A scenario of a workload, and what its answers may be. */
export type ResponseCase = {
  readonly scenario: Scenario;
  /** Whether an answer may have a content coding: not where its bytes are counted as they come. */
  readonly mayBeCoded: boolean;
  /** Whether each byte of a content that is read is checked. */
  readonly isHashed: boolean;
  /** Whether a walk has to see every item of each page. */
  readonly isStill: boolean;
};

const DEFAULTS = `excuse: nothing, warmup: 0s, timeout: ${TIMEOUT_MS}ms, gracefulStop: 1s, maxBody: 1MB`;
const LOAD = 'load: { concurrency: 1, iterations: 1 }';

const BY: { readonly [kind in (typeof LISTS)[number]]: string } = {
  cursor: 'by: cursor',
  page: 'by: page',
  pages: 'by: page, fields: { total: "" }',
  offset: 'by: offset',
  link: 'by: link',
  nextLink: 'by: link, fields: { nextLink: nextLink }',
  number: 'by: cursor, fields: { items: data.list, total: "" }',
  bare: 'by: link, fields: { items: "", id: "", total: "" }',
};
const WALKS = LISTS.map((kind) => `kind: pagination, path: /list/${kind}, pageSize: 7, maxPages: 40, ${BY[kind]}`);

const FILE = fileOf(5_000);
const FILES = [fileOf(700), FILE, fileOf(90_000)].map(
  ({ path, bytes, sha256 }) => `{ path: ${path}, bytes: ${bytes}B, sha256: ${sha256} }`,
);
const MIX = [
  `{ name: list, path: "/list/page?limit=${ITEMS}", expect: { items: ${ITEMS} } }`,
  `{ name: text, path: /text, expect: { contains: "${TEXT}" } }`,
  `{ name: file, path: ${FILE.path}, expect: { sha256: ${FILE.sha256} } }`,
  '{ name: none, path: /empty, expect: { status: [200, 204] } }',
  '{ name: head, path: /text, method: HEAD }',
  '{ name: echo, path: /echo, method: POST, body: { a: 1 }, expect: { status: 201 } }',
  '{ name: one, path: "/changes/{change}" }',
].join(', ');
const VALUES = 'values: { change: { path: "/changes?limit=5", items: items, field: name } }';
const OPERATIONS = ['create', 'read', 'update', 'delete']
  .map((operation) => `{ name: ${operation}, operation: ${operation} }`)
  .join(', ');

const WORKLOADS: readonly (readonly [workload: string, mayBeCoded: boolean, isHashed: boolean])[] = [
  ...WALKS.map((walk) => [walk, true, false] as const),
  ['kind: pagination, pageSize: 2, mutate: true, maxPages: 40', true, false],
  [`kind: concurrency, requests: [${MIX}], ${VALUES}`, true, false],
  ['kind: concurrency, requests: [ { name: sized, path: /text, expect: { bytes: 320B } } ]', false, false],
  [`kind: concurrency, requests: [${OPERATIONS}]`, true, false],
  [`kind: streaming, files: [${FILES.join(', ')}]`, true, true],
  ['kind: streaming, files: all, index: /files', true, true],
  ['kind: streaming, files: [700B, 5kB], index: /files, verify: length', true, false],
  ['kind: memory-pressure, documents: { sizes: [1KB] }', true, false],
  ['kind: edge-cases, hostile: true', true, false],
];

export function responseCases(): readonly ResponseCase[] {
  return WORKLOADS.map(([workload, mayBeCoded, isHashed]) => ({
    scenario: scenarioOf(scenarioText(ORIGIN, `workload: { ${workload} }, ${LOAD}`, DEFAULTS)),
    mayBeCoded,
    isHashed,
    isStill: !/mutate: true|by: offset/.test(workload),
  }));
}

/** Brings documents along that are made in the folder, whether a workload calls them documents or cases. */
export function providingFrom(folder: string): Provider {
  const documents = DOCUMENT_BYTES.map((bytes) => documentIn(folder, bytes));
  return { documents: async () => documents, cases: async () => documents, repository: async () => folder };
}

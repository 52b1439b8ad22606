/** Files in which something comes ten thousand times, or goes very deep: each has to be read in a time that grows with its length. */
const MANY = 10_000;

const HEAD = 'version: 1\ntarget: { kind: url, url: "http://127.0.0.1:8080" }\nscenarios:\n';
const LOAD = 'load: { concurrency: 1, duration: 1s }';
const scenario = (name: string, workload: string, more = ''): string =>
  `  - name: ${name}\n    workload: ${workload}\n    ${LOAD}\n${more}`;
const REQUESTS = 'kind: concurrency, requests: [ { name: a, path: /a } ]';
const many = (each: (index: number) => string, count = MANY): string =>
  Array.from({ length: count }, (_, index) => each(index)).join('');
const gates = (each: (index: number) => string): string => `    gates:\n${many((index) => `      - ${each(index)}\n`)}`;

const KINDS: readonly (() => string)[] = [
  () =>
    HEAD +
    scenario(
      'a',
      `{ ${REQUESTS} }`,
      gates((index) => `p95(response) < ${index + 1}ms`),
    ),
  () =>
    HEAD +
    scenario(
      'a',
      `{ ${REQUESTS} }`,
      gates(() => 'p95(response) < 1ms'),
    ),
  () =>
    HEAD +
    scenario(
      'a',
      `{ ${REQUESTS} }`,
      gates((index) => `p95(respons${index}) < 1ms`),
    ),
  () =>
    HEAD +
    scenario(
      'a',
      `{ ${REQUESTS} }`,
      gates((index) => `{ gate: "max(ttfb) < 1s", severty${index}: warn }`),
    ),
  () => HEAD + many((index) => scenario(`a${index}`, '{ kind: pagination }'), 1_000),
  () => HEAD + many(() => scenario('a', '{ kind: pagination }'), 1_000),
  () => HEAD + many((index) => scenario(`a${index}`, '{ kind: pagintion }'), 1_000),
  () => `base: &w { ${REQUESTS} }\n${HEAD}${many((index) => scenario(`a${index}`, '*w'), 1_000)}`,
  () =>
    `${HEAD}  - &s { name: a, workload: { ${REQUESTS} }, ${LOAD} }\n${many((index) => `  - { <<: *s, name: b${index} }\n`, 1_000)}`,
  () => HEAD + scenario('a', `{ kind: concurrency, requests: [${many((index) => `{ name: r${index}, path: /r },`)}] }`),
  () =>
    HEAD +
    scenario(
      'a',
      `{ kind: concurrency, requests: [ { name: r, path: "/{v}" } ], values: { v: [${many((index) => `v${index},`)}] } }`,
    ),
  () =>
    HEAD +
    scenario(
      'a',
      `{ kind: concurrency, requests: [ { name: r, path: "/{v}" } ], values: { v: [${many((index) => `0${index},`)}] } }`,
    ),
  () => HEAD + scenario('a', `{ ${REQUESTS} }`, `    ${many((index) => `key${index}: x\n    `)}\n`),
  () => HEAD + scenario('a', `{ ${REQUESTS}, body: ${'['.repeat(MANY)}${']'.repeat(MANY)} }`),
  () => `${HEAD}${many((index) => `${' '.repeat(index)}a:\n`, 2_000)}`,
  () => `${HEAD}  ${'- '.repeat(MANY)}a\n`,
  () => HEAD + scenario('a', `{ ${REQUESTS} }`, `    load: { stages: [${many(() => '{ to: 1, over: 1s },')}] }\n`),
  () => many((index) => `a${index}: &a${index} ${index === 0 ? 'x' : `[*a${index - 1}, *a${index - 1}]`}\n`, 2_000),
  () => many((index) => `a${index}: *b${index}\n`),
  () => `${HEAD}${'  # comment\n'.repeat(MANY)}`,
  () => `"${'\\u00e9'.repeat(MANY)}`,
  () => many((index) => `---\na: ${index}\n`),
];

/** One of the kinds, in turn. */
export function largeFile(turn: number): string {
  return (KINDS[turn % KINDS.length] as () => string)();
}

/** Files in which something comes `size` times, or goes as deep: each has to be read in a time that grows with its length. */
type Kind = (size: number) => string;

const HEAD = 'version: 1\ntarget: { kind: url, url: "http://127.0.0.1:8080" }\nscenarios:\n';
const LOAD = 'load: { concurrency: 1, duration: 1s }';
const scenario = (name: string, workload: string, more = ''): string =>
  `  - name: ${name}\n    workload: ${workload}\n    ${LOAD}\n${more}`;
const REQUESTS = 'kind: concurrency, requests: [ { name: a, path: /a } ]';
const many = (count: number, each: (index: number) => string): string =>
  Array.from({ length: Math.ceil(count) }, (_, index) => each(index)).join('');
const gates = (size: number, each: (index: number) => string): string =>
  `    gates:\n${many(size, (index) => `      - ${each(index)}\n`)}`;

const KINDS: readonly Kind[] = [
  (size) =>
    HEAD +
    scenario(
      'a',
      `{ ${REQUESTS} }`,
      gates(size, (index) => `p95(response) < ${index + 1}ms`),
    ),
  (size) =>
    HEAD +
    scenario(
      'a',
      `{ ${REQUESTS} }`,
      gates(size, () => 'p95(response) < 1ms'),
    ),
  (size) =>
    HEAD +
    scenario(
      'a',
      `{ ${REQUESTS} }`,
      gates(size, (index) => `p95(respons${index}) < 1ms`),
    ),
  (size) =>
    HEAD +
    scenario(
      'a',
      `{ ${REQUESTS} }`,
      gates(size, (index) => `{ gate: "max(ttfb) < 1s", severty${index}: warn }`),
    ),
  (size) => HEAD + many(size / 10, (index) => scenario(`a${index}`, '{ kind: pagination }')),
  (size) => HEAD + many(size / 10, () => scenario('a', '{ kind: pagination }')),
  (size) => HEAD + many(size / 10, (index) => scenario(`a${index}`, '{ kind: pagintion }')),
  (size) => `base: &w { ${REQUESTS} }\n${HEAD}${many(size / 10, (index) => scenario(`a${index}`, '*w'))}`,
  (size) =>
    `${HEAD}  - &s { name: a, workload: { ${REQUESTS} }, ${LOAD} }\n${many(size / 10, (index) => `  - { <<: *s, name: b${index} }\n`)}`,
  (size) =>
    HEAD +
    scenario('a', `{ kind: concurrency, requests: [${many(size, (index) => `{ name: r${index}, path: /r },`)}] }`),
  (size) =>
    HEAD +
    scenario(
      'a',
      `{ kind: concurrency, requests: [ { name: r, path: "/{v}" } ], values: { v: [${many(size, (index) => `v${index},`)}] } }`,
    ),
  (size) =>
    HEAD +
    scenario(
      'a',
      `{ kind: concurrency, requests: [ { name: r, path: "/{v}" } ], values: { v: [${many(size, (index) => `0${index},`)}] } }`,
    ),
  (size) => HEAD + scenario('a', `{ ${REQUESTS} }`, `    ${many(size, (index) => `key${index}: x\n    `)}\n`),
  (size) => HEAD + scenario('a', `{ ${REQUESTS}, body: ${'['.repeat(size)}${']'.repeat(size)} }`),
  (size) => `${HEAD}${many(size / 5, (index) => `${' '.repeat(index)}a:\n`)}`,
  (size) => `${HEAD}  ${'- '.repeat(size)}a\n`,
  (size) =>
    HEAD + scenario('a', `{ ${REQUESTS} }`, `    load: { stages: [${many(size, () => '{ to: 1, over: 1s },')}] }\n`),
  (size) =>
    many(size / 5, (index) => `a${index}: &a${index} ${index === 0 ? 'x' : `[*a${index - 1}, *a${index - 1}]`}\n`),
  (size) => many(size, (index) => `a${index}: *b${index}\n`),
  (size) => `${HEAD}${'  # comment\n'.repeat(size)}`,
  (size) => `"${'\\u00e9'.repeat(size)}`,
  (size) => many(size, (index) => `---\na: ${index}\n`),
];

/** How many kinds there are. */
export const LARGE_KINDS: number = KINDS.length;

/** One of the kinds, in turn. */
export function largeFile(turn: number, size: number): string {
  return (KINDS[turn % KINDS.length] as Kind)(size);
}

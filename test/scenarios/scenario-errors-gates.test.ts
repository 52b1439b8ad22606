import { describe, it } from 'node:test';
import { assertBad, type BadText, fileWith } from '../fixtures/bad-yaml/marked.ts';

const walk = (gate: string): string => fileWith({ gates: `gates:\n      - ${gate}` });
const mix = (gate: string, more = ''): string =>
  fileWith({
    workload: 'workload: { kind: concurrency, requests: [{ name: list, path: / }, { name: search, path: /s }] }',
    gates: `gates: [${gate}]`,
    more: more === '' ? 'warmup: 1s' : more,
  });

const SYNTAX: readonly BadText[] = [
  ['gates that are a text', fileWith({ gates: 'gates: ¦p95(response) < 200ms' }), 'expected a list'],
  ['a gate that is a number', walk('¦5'), 'expected a text or a mapping, got 5'],
  ['a gate without a text', walk('{ ¦severity: warn }'), '"gate" is missing'],
  ['an unknown severity', walk('{ gate: share(ok) == 100%, severity: ¦warning }'), 'did you mean "warn"?'],
  ['an empty gate', walk('¦""'), 'expected an aggregate', 'got the end of the gate'],
  ['a gate without a bracket', walk('p95 ¦response < 200ms'), 'expected "(" after "p95", got "response'],
  ['a gate without a metric', walk('p95(¦) < 200ms'), 'expected a metric'],
  ['a bracket that is not closed', walk('p95(response ¦< 200ms'), '")" or "@"'],
  ['a gate without an operator', walk('p95(response) ¦200ms'), 'one of < <= > >= =='],
  ['a single =', walk('share(ok) ¦= 100%'), 'one of < <= > >= =='],
  ['a gate without a limit', walk('p95(response) <¦'), 'a number with its unit'],
  ['a negative limit', walk('p95(response) < ¦-5ms'), 'a number with its unit'],
  ['text after a gate', walk('p95(response) < 200ms ¦or so'), 'expected the end of the gate, got "or so"'],
  ['a bad gate in double quotes', walk('"p95(response) < 200ms ¦!"'), 'expected the end'],
  ['a bad gate in a mapping', walk('{ gate: "p95(response) ¦? 5ms" }'), 'one of < <='],
  ['a bad gate with escapes, at its beginning', walk('¦"p95(response)\\t? 5ms"'), 'one of < <='],
  ['a bad gate in a block, at its beginning', walk('¦|\n        p95(response) ? 5ms'), 'one of < <='],
  ['a selector without a value', mix('p95(response @ request=¦) < 1s'), 'a name after "="'],
  ['a selector that is missing', mix('p95(response @ ¦) < 1s'), 'the name of a stage, or request=NAME'],
  ['a selector after nothing', mix('p95(response @ main & ¦) < 1s'), 'a selector: the name of a stage'],
  ['two selectors without a sign between', mix('p95(response @ main ¦request=list) < 1s'), '")" or "&"'],
];

const MEANING: readonly BadText[] = [
  [
    'a custom metric with a unit',
    walk('max(custom.queue.depth) < ¦5ms'),
    'a number without a unit',
    'write 100 or 0.25',
  ],
  [
    'a percentile of a custom metric without a unit',
    walk('p95(custom.query) < ¦5'),
    'a duration needs a unit, got 5',
    'write 5ms or 5s',
  ],
  ['a custom percentile that is none', walk('¦p100(custom.query) < 5ms'), 'is not a percentile'],
  [
    'a share of a custom metric',
    walk('¦share(custom.query) < 5'),
    '"share" does not fit custom.query',
    'min, max, mean, last, count, p50',
  ],
  ['a custom metric of a request', mix('max(custom.depth @ ¦request=list) < 5'), 'is not measured by request'],
  ['a custom metric without a name', walk('max(¦custom.) < 5'), 'unknown metric "custom."'],
  [
    'alerts that nothing raises',
    walk('¦count(alerts.critical) == 0'),
    'nothing can raise a critical alert',
    'add alerts:',
  ],
  [
    'alerts of another severity',
    fileWith({
      gates: 'gates: [¦count(alerts.critical) == 0]',
      more: 'alerts: [{ metric: target.memory, above: 100MB }]',
    }),
    'nothing can raise a critical alert',
  ],
  [
    'alerts of one stage',
    fileWith({ gates: 'gates: [count(alerts @ ¦main) == 0]', more: 'alerts: [system.memory above 90%]' }),
    'alerts is not measured by stage',
  ],
  [
    'an alert on nothing that a run has',
    fileWith({ more: 'alerts: [{ metric: ¦url.response, above: 1s }]' }),
    'in a run',
  ],
  [
    'an alert with a misspelt metric',
    fileWith({ more: 'alerts: [{ metric: ¦target.memroy, above: 1MB }]' }),
    'did you mean "target.memory"?',
  ],
  ['an alert without a limit', fileWith({ more: 'alerts: [¦{ metric: target.memory }]' }), 'has no limit'],
  [
    'metrics that are no path',
    fileWith({ target: 'target: { kind: url, url: "http://127.0.0.1:9", metrics: ¦metrics }' }),
    'expected a path',
  ],
  ['an unknown metric', walk('p95(¦respones) < 200ms'), 'unknown metric "respones"', 'did you mean "response"?'],
  ['an unknown metric, with what there is', walk('count(¦xyz) == 0'), 'traversal', 'target.memory'],
  [
    'a metric of another workload',
    mix('p95(¦traversal) < 1s'),
    'the concurrency workload has no metric "traversal"',
    'response, service',
  ],
  ['a counter of another workload', mix('rate(¦items) > 1/s'), 'there is: '],
  ['a stall inside a walk', walk('max(¦gap) < 1s'), 'the pagination workload has no metric "gap"'],
  ...['pressure.cpu', 'pressure.memory', 'pressure.io', 'throttled', 'wait.target', 'wait.worker'].map(
    (name): BadText => [
      `a gate on what a hungry target causes, ${name}`,
      walk(`mean(¦${name}) < 10%`),
      `a gate can't be on ${name}: it explains other figures, and a hungry target causes its own`,
      'result.json has this under "witness"',
    ],
  ),
  ['an unknown aggregate', walk('¦avg(response) < 1s'), 'unknown aggregate "avg"', 'aggregates of response: min, mean'],
  ['an aggregate with a typing mistake', walk('¦maen(response) < 1s'), 'did you mean "mean"?'],
  ['a percentile of 100', walk('¦p100(response) < 1s'), '0 < N < 100'],
  ['a percentile of 0', walk('¦p0(response) < 1s'), '0 < N < 100'],
  ['a percentile of a counter', walk('¦p95(items) > 1/s'), '"p95" does not fit items', 'count, rate'],
  ['the maximum of a gauge', walk('¦max(target.memory) < 50MB'), 'peak, mean, last, growth, rise'],
  [
    'the growth of a gauge without a floor',
    walk('¦growth(process.rss) < 50MB'),
    'aggregates of process.rss: peak, mean, last',
  ],
  ['the share of bytes', walk('¦share(bytes) == 100%'), '"share" does not fit bytes'],
  ['the rate of a timer', walk('¦rate(response) > 5/s'), '"rate" does not fit response'],
  ['== on a time', walk('p95(response) ¦== 200ms'), 'only count and share'],
  ['== on a rate', walk('rate(items) ¦== 5/s'), 'only count and share'],
  ['a time without a unit', walk('p95(response) < ¦200'), 'write 200ms or 200s'],
  ['a time in bytes', walk('p95(response) < ¦200MB'), '"MB" is not a unit of a duration'],
  ['memory without a unit', walk('peak(target.memory) < ¦50'), 'write 50MB or 50KiB'],
  ['memory in a unit of time', walk('peak(target.memory) < ¦50ms'), 'not a unit of a size'],
  ['memory in per cent', walk('peak(target.memory) < ¦50%'), 'units of a size'],
  ['system memory in bytes', walk('peak(system.memory) < ¦5GB'), 'percentage'],
  ['the lag of the loop in per cent', walk('peak(target.loopLag) < ¦5%'), 'expected a duration'],
  ['a rate without a period', walk('rate(items) > ¦5000'), 'write 5000/s'],
  ['a rate of items in bytes', walk('rate(items) > ¦5MB/s'), 'write 5/s'],
  ['a rate of bytes without a size', walk('rate(bytes) > ¦10/s'), '10MB/s'],
  ['a rate in an unknown period', walk('rate(items) > ¦5/d'), '5/h'],
  ['a count with a unit', walk('count(failed) == ¦0%'), 'without a unit'],
  ['half a count', walk('count(failed) < ¦2.5'), 'whole number'],
  ['a share without %', walk('share(ok) == ¦1'), 'write 1%'],
  ['a share above 100 %', walk('share(ok) >= ¦101%'), 'never above 100%'],
  [
    'a request that does not exist',
    mix('p95(response @ request=¦serach) < 1s'),
    'did you mean "search"?',
    'list, search',
  ],
  ['a request of a walk', walk('p95(response @ request=¦list) < 1s'), 'there is: page'],
  ['an unknown selector', mix('p95(response @ ¦level=5) < 1s'), 'unknown selector "level"'],
  ['two requests in one gate', mix('p95(response @ request=list & ¦request=search) < 1s'), 'one request'],
  ['the memory of one request', mix('peak(target.memory @ ¦request=list) < 50MB'), 'not measured by request'],
  ['the walks of one request', walk('p95(traversal @ ¦request=page) < 1s'), 'not measured by request'],
  [
    'a gate beside a fault of its workload',
    `${fileWith({ workload: 'workload: { kind: pagination, pageSize: ¦0 }', gates: 'gates: [p95(¦gap) < 1s]' })}`,
    '1 or more',
    '"gap"',
  ],
  [
    'a gate on no stage, beside a fault of its load',
    fileWith({
      load: 'load: { stages: [ { name: peak, to: 5, over: ¦0 }, { to: 5, over: 1s } ] }',
      gates: 'gates: ["p95(traversal @ ¦peek) < 1s", "p95(traversal @ stage-2) < 1s"]',
    }),
    'needs a unit',
    'did you mean "peak"?',
  ],
  [
    'a gate on no stage, beside a load without an end',
    fileWith({ load: 'load: { ¦concurrency: 5 }', gates: 'gates: ["p95(traversal @ ¦peak) < 1s"]' }),
    'needs a duration',
    'there is: main',
  ],
  [
    'several bad gates',
    walk('¦avg(response) < 1s\n      - p95(¦gap) < 1s\n      - share(ok) == ¦1'),
    'avg',
    'gap',
    '1%',
  ],
];

describe('a gate that does not parse', () => {
  for (const [title, marked, ...words] of SYNTAX)
    it(`is blamed at the exact character: ${title}`, () => assertBad(marked, words));
});

describe('a gate that makes no sense', () => {
  for (const [title, marked, ...words] of MEANING)
    it(`is blamed at the exact character: ${title}`, () => assertBad(marked, words));
});

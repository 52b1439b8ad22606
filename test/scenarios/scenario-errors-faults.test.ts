import { describe, it } from 'node:test';
import { assertBad, type BadText, fileWith } from '../fixtures/bad-yaml/marked.ts';

const target = (text: string): string => fileWith({ target: `target: ${text}` });
const faults = (text: string): string => target(`{ kind: openspec, faults: { ${text} } }`);

const FAULTS: readonly BadText[] = [
  ['faults with nothing after them', target('{ kind: openspec, ¦faults: }'), 'expected a mapping, got no value'],
  ['faults that are a list', target('{ kind: openspec, faults: ¦[] }'), 'expected a mapping, got a list'],
  ['no fault at all', target('{ kind: openspec, faults: ¦{} }'), 'expected a fault', 'or leave faults out'],
  ['a seed alone', target('{ kind: openspec, faults: ¦{ seed: 2 } }'), 'expected a fault'],
  ['a fault that is off', target('{ kind: openspec, faults: ¦{ buffer: false } }'), 'expected a fault'],
  [
    'faults of a server that runs elsewhere',
    target('{ kind: url, url: "http://localhost", ¦faults: { latency: 20ms } }'),
    'unknown key "faults"',
  ],
  ['an unknown fault', faults('¦latncy: 20ms'), 'did you mean "latency"?'],
  ['a negative seed', faults('buffer: true, seed: ¦-1'), '0 or more, got -1'],
  ['a seed beyond 32 bits', faults('buffer: true, seed: ¦4294967296'), 'at most 4294967295'],
  ['buffering that is a number', faults('buffer: ¦1'), 'expected true or false, got 1'],
  [
    'two faults of faults',
    faults('latency: ¦20, errors: ¦1'),
    'a duration needs a unit, got 20: write 20ms or 20s',
    'a share needs a unit, got 1: write 1%',
  ],
  [
    'faults in a scenario',
    fileWith({ more: 'target: { kind: openspec, faults: { errors: ¦0% } }' }),
    'expected a share above zero',
  ],
];

const LATENCY: readonly BadText[] = [
  ['a delay without a unit', faults('latency: ¦20'), 'write 20ms or 20s'],
  ['a delay of zero', faults('latency: ¦0ms'), 'above zero'],
  ['delays in a list', faults('latency: ¦[10ms, 30ms]'), 'a duration such as 100ms or a mapping, got a list'],
  ['an unknown distribution', faults('latency: { ¦gauss: 20ms }'), 'known keys: uniform, lognormal'],
  ['no distribution', faults('latency: ¦{}'), 'expected either uniform or lognormal', 'write 20ms'],
  [
    'two distributions',
    faults('latency: ¦{ uniform: [1ms, 2ms], lognormal: { median: 1ms, sigma: 1 } }'),
    'expected either uniform or lognormal',
  ],
  ['one bound', faults('latency: { uniform: ¦[10ms] }'), '2 or more entries, got 1'],
  ['three bounds', faults('latency: { uniform: ¦[1ms, 2ms, 3ms] }'), 'at most 2 entries, got 3'],
  ['bounds the wrong way round', faults('latency: { uniform: [30ms, ¦10ms] }'), 'the lower bound comes first'],
  ['bounds with nothing between', faults('latency: { uniform: [10ms, ¦10ms] }'), 'more than the lower bound'],
  ['a bound without a unit', faults('latency: { uniform: [¦0, 10ms] }'), 'write 0ms or 0s'],
  ['a lognormal without a sigma', faults('latency: { lognormal: { ¦median: 20ms } }'), '"sigma" is missing'],
  ['a lognormal without a median', faults('latency: { lognormal: { ¦sigma: 1 } }'), '"median" is missing'],
  ['a sigma of zero', faults('latency: { lognormal: { median: 20ms, sigma: ¦0 } }'), 'expected 0.01 or more, got 0'],
  ['a sigma without end', faults('latency: { lognormal: { median: 20ms, sigma: ¦9 } }'), 'at most 3, got 9'],
  ['a sigma with a unit', faults('latency: { lognormal: { median: 20ms, sigma: ¦5ms } }'), 'expected a number'],
];

const SPELLS: readonly BadText[] = [
  ['a stall that is a duration', faults('stall: ¦3s'), 'expected a mapping, got "3s"'],
  ['a stall that never begins', faults('stall: ¦{ freeze: 3s }'), 'no time at which it begins', 'add every: 10s'],
  ['a stall without a length', faults('stall: { ¦every: 10s }'), 'the key "freeze" is missing'],
  ['a stall that never thaws', faults('stall: { freeze: ¦10s, every: 10s }'), 'expected less than `every`'],
  ['a stall of zero', faults('stall: { freeze: ¦0s, every: 10s }'), 'above zero'],
  ['a stall at once again', faults('stall: { freeze: 1s, every: ¦0s }'), 'above zero'],
  ['a stall before the window', faults('stall: { freeze: 1s, after: ¦-1s }'), 'expected a duration'],
  ['a stall with the key of a refusal', faults('stall: { freeze: 1s, ¦for: 2s, after: 1s }'), 'unknown key "for"'],
  ['a refusal that never begins', faults('refuse: ¦{ for: 1s }'), 'or after: 2s to have it once'],
  ['a refusal without a length', faults('refuse: { ¦after: 1s }'), 'the key "for" is missing'],
  ['a refusal without an end', faults('refuse: { for: ¦2s, every: 1s }'), 'leave time between two of them'],
  ['a refusal that is a share', faults('refuse: ¦1%'), 'expected a mapping, got "1%"'],
];

const BODIES: readonly BadText[] = [
  ['a share without a unit', faults('errors: ¦1'), 'write 1%'],
  ['a share of nothing', faults('reset: ¦0%'), 'above zero'],
  ['more than all', faults('truncate: ¦101%'), '100% or less'],
  ['a share that is none', faults('errors: ¦some'), 'expected a percentage, got "some"'],
  ['a negative share', faults('errors: ¦-1%'), 'expected a percentage'],
  ['more than all together', faults('errors: 60%, reset: ¦40.5%'), 'errors, reset add up to 100.5%'],
  [
    'more than all three together',
    faults('truncate: ¦40%, errors: 40%, reset: 40%'),
    'errors, reset, truncate add up to 120%',
  ],
  ['drops without a unit', faults('drip: { bytes: ¦64, every: 100ms }'), 'a size needs a unit'],
  ['drops without a pause', faults('drip: { ¦bytes: 64B }'), '"every" is missing'],
  ['drops of nothing', faults('drip: { bytes: ¦0B, every: 100ms }'), '1B or more'],
  ['a leak without a unit', faults('leak: ¦1'), 'write 1MB or 1KiB'],
  ['a leak of nothing', faults('leak: ¦0MB'), '1B or more'],
  ['a leak larger than a buffer can be', faults('leak: ¦2GiB'), '1GiB or less', 'got "2GiB"'],
  ['a leak that has no room', faults('leak: { perRequest: ¦2MB, upTo: 1MB }'), 'expected upTo or less'],
  ['a burn without a unit', faults('burn: ¦2'), 'write 2ms or 2s'],
  ['a burn of nothing', faults('burn: ¦0ms'), 'a duration above zero'],
  ['garbage smaller than an array', faults('garbage: ¦63B'), '64B or more'],
  ['garbage larger than an array of elements', faults('garbage: ¦65MB'), '64MB or less'],
  ['connections for no request', faults('closeAfter: ¦0'), '1 or more, got 0'],
  ['connections for a text', faults('closeAfter: ¦soon'), 'a number or a mapping, got "soon"'],
  ['an announcement of nothing', faults('closeAfter: { ¦announced: false }'), '"requests" is missing'],
];

const LOAD: readonly BadText[] = [
  [
    'the header that exempts the harness from faults, in a load',
    fileWith({ workload: 'workload: { kind: pagination, headers: { ¦X-Perf-Harness-Discovery: "1" } }' }),
    'no load may send the header',
  ],
];

const TABLES = { faults: FAULTS, latency: LATENCY, 'stall or refuse': SPELLS, 'other faults': BODIES, headers: LOAD };

for (const [part, table] of Object.entries(TABLES)) {
  describe(`a scenario file that is wrong in its ${part}`, () => {
    for (const [title, marked, ...words] of table) it(`names the place of ${title}`, () => assertBad(marked, words));
  });
}

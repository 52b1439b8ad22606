import { describe, it } from 'node:test';
import { assertBad, type BadText, fileWith } from '../fixtures/bad-yaml/marked.ts';

const load = (text: string): string => fileWith({ load: `load: ${text}` });
const stages = (text: string, more = ''): string => load(`{ stages: [ ${text} ]${more} }`);
const mixOf = (count: number): string => {
  const requests = Array.from({ length: count }, (_, index) => `{ name: r${index}, path: / }`);
  return `workload: { kind: concurrency, requests: [ ${requests.join(', ')} ] }`;
};

const OPEN: readonly BadText[] = [
  ['an empty load', load('¦{}'), 'a concurrency, a rate or stages', 'stages: [ { to: 50/s, over: 30s } ]'],
  ['rate and concurrency', load('{ concurrency: 1, ¦rate: 50/s, duration: 1s }'), 'not both', 'users wait for answers'],
  ['rate and concurrency without an end', load('{ ¦¦rate: 50/s, concurrency: 1 }'), 'not both', 'duration: 5s'],
  ['a rate without an end', load('{ ¦rate: 50/s }'), 'needs a duration or iterations', 'iterations: 100'],
  ['a rate without a unit', load('{ rate: ¦50, duration: 1s }'), 'write 50/s or 50/m'],
  ['a rate without a unit, as a text', load('{ rate: ¦"50", duration: 1s }'), 'a rate needs a unit', 'write 50/s'],
  ['a rate in an unknown unit', load('{ rate: ¦50/d, duration: 1s }'), 'not a unit of a rate', '50/h'],
  ['a rate of bytes', load('{ rate: ¦5MB/s, duration: 1s }'), 'write 5/s'],
  ['a rate of zero', load('{ rate: ¦0/s, duration: 1s }'), 'expected a rate above zero'],
  ['a negative rate', load('{ rate: ¦-5/s, duration: 1s }'), 'expected a rate'],
  ['a rate without end', load('{ rate: ¦1000001/s, duration: 1s }'), 'expected 1000000/s or less'],
  ['a rate with nothing after it', load('{ ¦rate: , duration: 1s }'), 'expected a rate such as 100/s, got no value'],
  [
    'duration and iterations at odds',
    load('{ rate: 500/s, duration: 30s, iterations: ¦1000 }'),
    '500/s for 30s makes 15000 iterations, not 1000',
    'leave one of the two out',
  ],
  ['an end at odds by one', load('{ rate: 100/m, duration: 3m, iterations: ¦301 }'), 'makes 300 iterations, not 301'],
  ['an end at odds by a half', load('{ rate: 3/s, duration: 500ms, iterations: ¦1 }'), 'makes 1.5 iterations, not 1'],
  ['an end at odds, poisson', load('{ rate: 5/s, duration: 1s, iterations: ¦6, arrivals: poisson }'), 'disagree'],
  [
    'an iteration that takes days',
    load('{ rate: ¦0.01/h, iterations: 1 }'),
    '1 iteration at 0.01/h takes more than 24h',
  ],
  ['iterations that take days', load('{ rate: ¦1/h, iterations: 25 }'), '25 iterations at 1/h take more than 24h'],
  ['days of poisson arrivals', load('{ rate: ¦1/h, iterations: 25, arrivals: poisson }'), 'raise the rate'],
  ['a think time of arrivals', load('{ rate: 5/s, duration: 1s, ¦thinkTime: 0s }'), 'no thinkTime', 'wait for nobody'],
  ['arrivals of users', load('{ concurrency: 5, duration: 1s, ¦arrivals: poisson }'), 'a closed load has no arrivals'],
  [
    'all keys of an open load in a closed one',
    load('{ concurrency: 5, duration: 1s, ¦seed: 1, ¦maxInFlight: 5, ¦pacing: timer }'),
    'no seed',
    'no maxInFlight',
    'no pacing',
  ],
  ['unknown arrivals', load('{ rate: 5/s, duration: 1s, arrivals: ¦poison }'), 'did you mean "poisson"?'],
  ['an unknown pacing', load('{ rate: 5/s, duration: 1s, pacing: ¦exact }'), 'expected one of timer, precise'],
  ['nothing in flight', load('{ rate: 5/s, duration: 1s, maxInFlight: ¦0 }'), '1 or more'],
  ['too much in flight', load('{ rate: 5/s, duration: 1s, maxInFlight: ¦100001 }'), 'at most 100000'],
  ['a seed beyond 32 bits', load('{ rate: 5/s, duration: 1s, seed: ¦4294967296 }'), 'at most 4294967295'],
  ['a think time without a unit', load('{ concurrency: 5, duration: 1s, thinkTime: ¦5 }'), 'write 5ms or 5s'],
  ['a start without stages', load('{ rate: 5/s, ¦start: 1/s, duration: 1s }'), '"start" is for loads in stages'],
  [
    'three faults of one load',
    load('{ rate: ¦0/s, ¦thinkTime: 1s, seed: ¦-1 , duration: 1s }'),
    'above zero',
    'no thinkTime',
    '0 or more',
  ],
];

const STAGES: readonly BadText[] = [
  ['no stages', load('{ stages: ¦[] }'), '1 or more entries, got 0'],
  ['stages that are none', load('{ stages: ¦5/s }'), 'expected a list, got "5/s"'],
  ['stages with nothing after them', load('{ ¦stages: }'), 'expected a list, got no value'],
  ['a stage that is a level', stages('¦5/s'), 'expected a mapping, got "5/s"'],
  ['a stage without a level', stages('{ ¦over: 1s }'), '"to" is missing: expected a number or a rate such as 100/s'],
  ['a stage without a length', stages('{ ¦to: 5/s }'), '"over" is missing'],
  ['a stage with an unknown key', stages('{ to: 5/s, over: 1s, ¦from: 1/s }'), 'unknown key "from"', 'name, to, over'],
  ['half a user', stages('{ to: ¦2.5, over: 1s }'), 'a rate needs a unit, got 2.5'],
  ['fewer than no users', stages('{ to: ¦-1, over: 1s }'), '0 or more'],
  ['too many users', stages('{ to: ¦100001, over: 1s }'), 'at most 100000'],
  ['too high a rate', stages('{ to: ¦1000001/s, over: 1s }'), '1000000/s or less'],
  ['users as a text', stages('{ to: ¦"50", over: 1s }'), 'write 50/s'],
  ['a level that is neither', stages('{ to: ¦true, over: 1s }'), 'a number or a rate such as 100/s, got true'],
  ['users among rates', stages('{ to: 5/s, over: 1s }, { to: ¦5, over: 1s }'), '5 is a number of users', 'write 5/s'],
  ['a rate among users', stages('{ to: 5, over: 1s }, { to: ¦5/s, over: 1s }'), '5/s is a rate'],
  ['a start of the other kind', stages('{ to: 5/s, over: 1s }', ', start: ¦1'), 'write 1/s'],
  ['a rate as the start of users', stages('{ to: 5, over: 1s }', ', start: ¦1/s'), 'numbers of users'],
  [
    'users among rates, beside another fault',
    stages('{ to: 5/s, over: ¦25h }, { to: ¦5, over: 1s }, { to: ¦5.5, over: 1s }'),
    '24h or less',
    'write 5/s',
    'needs a unit',
  ],
  ['nothing but pauses', load('{ stages: ¦[ { to: 0/s, over: 1s }, { to: 0/s, over: 1s } ] }'), 'all stages stay at 0'],
  ['nothing but pauses of users', load('{ stages: ¦[ { to: 0, over: 1s } ], start: 0 }'), 'all stages stay at 0'],
  ['nothing but jumps', load('{ stages: ¦[ { to: 5/s, over: 0s } ], start: 2/s }'), 'the stages take no time'],
  [
    'a jump that is taken back, and a pause',
    load('{ stages: ¦[ { to: 5, over: 0s }, { to: 0, over: 0s }, { to: 0, over: 1s } ] }'),
    'all stages stay at 0',
  ],
  ['a stage that goes back in time', stages('{ to: 5/s, over: ¦-1s }'), '1s'],
  ['a stage that takes days', stages('{ to: 5/s, over: ¦25h }'), '24h or less'],
  [
    'stages that take days together',
    load('{ stages: ¦[ { to: 5/s, over: 24h }, { to: 6/s, over: 1s } ] }'),
    '24h or less',
  ],
  [
    'two stages of one name',
    stages('{ name: a, to: 5, over: 1s }, { name: ¦a, to: 9, over: 1s }'),
    'duplicate stage "a"',
  ],
  [
    'a name that a later stage has by default',
    stages('{ name: stage-2, to: 5, over: 1s }, { ¦to: 9, over: 1s }'),
    'duplicate stage "stage-2"',
  ],
  ['a name that no gate could select', stages('{ name: ¦a=b, to: 5, over: 1s }'), '"a=b" is not a valid name'],
  ['a name with a space', stages('{ name: ¦the peak, to: 5, over: 1s }'), 'is not a valid name'],
  [
    'rate beside stages',
    stages('{ to: 5/s, over: 1s }', ', ¦rate: 5/s'),
    'no rate beside them',
    'each stage says its level',
  ],
  ['concurrency beside stages', stages('{ to: 5/s, over: 1s }', ', ¦concurrency: 5'), 'no concurrency beside them'],
  ['duration beside stages', stages('{ to: 5, over: 1s }', ', ¦duration: 5s'), 'each stage says how long it takes'],
  ['a think time beside rates', stages('{ to: 5/s, over: 1s }', ', ¦thinkTime: 1s'), 'an open load has no thinkTime'],
  ['a pacing of users', stages('{ to: 5, over: 1s }', ', ¦pacing: precise'), 'a closed load has no pacing'],
  ['no iterations in stages', stages('{ to: 5, over: 1s }', ', iterations: ¦0'), '1 or more'],
  [
    'more iterations than the stages make',
    stages('{ to: 10/s, over: 1s }', ', iterations: ¦500'),
    'the stages make 5 iterations, not 500',
  ],
  [
    'one iteration more than the stages make, poisson',
    stages('{ to: 10/s, over: 1s }, { to: 10/s, over: 1s }', ', iterations: ¦16, arrivals: poisson'),
    'the stages make 15 iterations, not 16',
  ],
  ['65 stages', load(`{ stages: ¦[ ${'{ to: 5/s, over: 1s }, '.repeat(65)} ] }`), 'at most 64 entries, got 65'],
  [
    'too many series',
    fileWith({
      load: `load: { ¦stages: [ ${Array.from({ length: 5 }, () => '{ to: 5/s, over: 1s }').join(', ')} ] }`,
      workload: mixOf(13),
    }),
    '5 stages of 13 requests are 65 series, and there are at most 64',
  ],
];

const TABLES = { 'open load': OPEN, stages: STAGES };

for (const [part, table] of Object.entries(TABLES)) {
  describe(`a scenario file that is wrong in its ${part}`, () => {
    for (const [title, marked, ...words] of table) it(`names the place of ${title}`, () => assertBad(marked, words));
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { randomOf } from '../../src/datasets/content/words/random-streams.ts';
import { Names } from '../../src/datasets/content/words/topic-names.ts';
import type { Random } from '../../src/random.ts';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const seeds = fc.oneof(fc.integer(), fc.nat(), fc.double({ noNaN: true }));

test('every name is kebab-case of 3 to 64 characters, whatever its number', () => {
  fc.assert(
    fc.property(seeds, fc.nat(2_000_000), (seed, index) => {
      const names = new Names(seed);
      for (const { id } of [names.capability(index), names.change('active', index), names.change('archived', index)]) {
        assert.match(id, KEBAB);
        assert.ok(id.length >= 3 && id.length <= 64, id);
      }
    }),
  );
});

test('no two changes of a dataset share a name, archived ones included, even past the last combination of words', () => {
  const count = 60_000;
  fc.assert(
    fc.property(seeds, (seed) => {
      const names = new Names(seed);
      const seen = new Set<string>();
      for (let i = 0; i < count; i++) seen.add(names.change('active', i).id).add(names.change('archived', i).id);
      assert.equal(seen.size, 2 * count);
    }),
    { numRuns: 2 },
  );
});

test('no two capabilities of a dataset share a name', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const names = new Names(seed);
      assert.equal(new Set(Array.from({ length: 6000 }, (_, i) => names.capability(i).id)).size, 6000);
    }),
    { numRuns: 5 },
  );
});

test('names use most of the words that there are, not a few again and again', () => {
  const names = new Names(1);
  const changes = Array.from({ length: 1200 }, (_, i) => names.change('active', i));
  assert.ok(new Set(changes.map(({ area }) => area)).size > 45);
  assert.ok(new Set(changes.map(({ aspect }) => aspect)).size > 35);
  assert.ok(new Set(changes.map(({ verb }) => verb)).size > 35);
});

test('a stream of random numbers depends on seed, purpose and index, each of them', () => {
  const start = (random: Random) => [random.next(), random.next(), random.next()].join();
  fc.assert(
    fc.property(fc.integer(), fc.nat(100_000), (seed, index) => {
      const same = start(randomOf(seed, 'change', index));
      assert.equal(start(randomOf(seed, 'change', index)), same);
      assert.notEqual(start(randomOf(seed + 1, 'change', index)), same);
      assert.notEqual(start(randomOf(seed, 'spec', index)), same);
      assert.notEqual(start(randomOf(seed, 'change', index + 1)), same);
    }),
  );
});

test('draws stay inside their bounds and reach both ends', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(6), (seed, low, width) => {
      const random = randomOf(seed, 'file', 0);
      const drawn = new Set(Array.from({ length: 400 }, () => random.between(low, low + width)));
      assert.deepEqual(
        [...drawn].sort((a, b) => a - b),
        Array.from({ length: width + 1 }, (_, i) => low + i),
      );
    }),
  );
});

test('a sample holds no element twice and none from elsewhere', () => {
  fc.assert(
    fc.property(fc.integer(), fc.uniqueArray(fc.string(), { maxLength: 30 }), fc.nat(40), (seed, list, count) => {
      const sample = randomOf(seed, 'file', 0).sample(list, count);
      assert.equal(sample.length, Math.min(count, list.length));
      assert.equal(new Set(sample).size, sample.length);
      assert.ok(sample.every((item) => list.includes(item)));
    }),
  );
});

test('chance is true in the share of draws that was asked for', () => {
  const random = randomOf(7, 'file', 0);
  const hits = Array.from({ length: 20_000 }, () => random.chance(0.25)).filter(Boolean).length;
  assert.ok(Math.abs(hits / 20_000 - 0.25) < 0.02, `${hits} of 20,000`);
});

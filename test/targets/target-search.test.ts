import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Corpus } from '../../src/targets/openspec/store/corpus.ts';
import { getJson } from '../support/http-exchange.ts';
import { openServer } from '../support/target-repository.ts';

function corpusOf(texts: readonly string[]): Corpus<number> {
  return new Corpus(
    texts.map((text, owner) => ({ owner, bytes: Buffer.byteLength(text), read: (into) => into.write(text) })),
  );
}

const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

describe('text search', () => {
  it('finds each document that holds the text in any ASCII case, once and in order, and counts them all', () => {
    const aText = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'é', 'É', '🚀', ' '), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(aText, { maxLength: 20 }), aText, fc.integer({ min: 1, max: 5 }), (texts, needle, limit) => {
        fc.pre(needle !== '');
        const hits = texts.flatMap((text, i) => (lowerAscii(text).includes(lowerAscii(needle)) ? [i] : []));
        const found = corpusOf(texts).find(needle, limit);
        assert.deepEqual(found, { owners: hits.slice(0, limit), total: hits.length });
      }),
    );
  });

  it('never reaches from one document into the next', () => {
    const corpus = corpusOf(['auth', 'entication', '']);
    assert.equal(corpus.find('authentication', 10).total, 0);
    assert.equal(corpus.find('\u00ff', 10).total, 0);
  });

  it('finds nothing in what a document has lost since it was measured', () => {
    const corpus = new Corpus([{ owner: 'a', bytes: 100, read: (into) => into.write('short') }]);
    assert.deepEqual(corpus.find('short', 10), { owners: ['a'], total: 1 });
    assert.equal(corpus.find('\0', 10).total, 0);
  });

  it('finds what was added and nothing that was removed, and keeps its room when texts come and go', () => {
    const aText = fc.string({ unit: fc.constantFrom('a', 'B', 'é', ' '), maxLength: 30 });
    const aStep = fc.record({ owner: fc.nat({ max: 9 }), text: fc.option(aText, { nil: null }) });
    fc.assert(
      fc.property(
        fc.array(aStep, { maxLength: 60 }),
        fc.array(aText, { maxLength: 5 }),
        aText,
        (steps, first, needle) => {
          fc.pre(needle !== '');
          const corpus = corpusOf(first);
          const model = new Map(first.map((text, owner) => [owner, text]));
          for (const { owner, text } of steps) {
            assert.equal(corpus.remove(owner), model.delete(owner));
            if (text === null) continue;
            corpus.add(owner, text);
            model.set(owner, text);
          }
          const hits = [...model].filter(([, text]) => lowerAscii(text).includes(lowerAscii(needle)));
          assert.deepEqual(corpus.find(needle, 100), { owners: hits.map(([owner]) => owner), total: hits.length });
        },
      ),
    );
    const corpus = new Corpus<number>([]);
    for (let owner = 0; owner < 5_000; owner += 1) {
      corpus.add(owner, `${'x'.repeat(1_000)}${owner}`);
      if (owner >= 10) corpus.remove(owner - 10);
    }
    assert.ok(corpus.bytes < 100_000, `${corpus.bytes} bytes for ten texts of 1,000`);
    assert.equal(corpus.find('x', 100).total, 10);
  });

  it('answers with list items by name, as many as the limit says, and the number of all', async (t) => {
    const { origin } = await openServer(t, {
      repository: {
        'changes/b/proposal.md': ['Rotate the TOKEN.', 1],
        'changes/a/proposal.md': ['token, token', 1],
        'changes/c/proposal.md': ['nothing', 1],
        'changes/d/design.md': ['token, but in no proposal', 1],
      },
    });
    type Found = { items: { name: string; status: string }[]; total: number };
    const all = await getJson<Found>(origin, '/search?q=ToKeN');
    assert.deepEqual([all.items.map(({ name }) => name), all.total], [['a', 'b'], 2]);
    const first = await getJson<Found>(origin, '/search?q=token&limit=1');
    assert.deepEqual([first.items.map(({ name }) => name), first.total], [['a'], 2]);
    assert.deepEqual(await getJson(origin, '/search?q=absent'), { items: [], total: 0 });
    const listed = await getJson<Found>(origin, '/changes?limit=1');
    assert.deepEqual(first.items, listed.items);
  });
});

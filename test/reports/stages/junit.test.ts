import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { escapeText } from '../../../src/reports/escape.ts';
import { renderJunit } from '../../../src/reports/stages/junit.ts';
import { gateResultOf } from '../../support/gate-result.ts';
import { failedStage, MISSED } from '../../support/staged.ts';

const TAG = /^<(\/?)([a-z-]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos);[^"<&]*)*")*)(\/?)>/;
const TEXT = /^(?:[^<&]|&(?:amp|lt|gt|quot|apos);)+/;

/** Reads XML of elements, attributes and text, strictly: the names of its elements in order. Throws where it is not well-formed. */
function elementsOf(xml: string): readonly string[] {
  assert.doesNotMatch(xml, /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  let rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  const [open, found]: [string[], string[]] = [[], []];
  while (rest !== '') {
    const [text] = TEXT.exec(rest) ?? [];
    const [tag, end, name = '', , empty] = TAG.exec(rest) ?? [];
    assert.ok(text !== undefined || tag !== undefined, rest.slice(0, 80));
    if (text === undefined) {
      if (end) assert.equal(open.pop(), name);
      else found.push(name);
      if (!end && !empty) open.push(name);
    }
    rest = rest.slice((text ?? tag ?? '').length);
  }
  assert.deepEqual(open, []);
  return found;
}

describe('JUnit XML', () => {
  it('has a test case for each gate: failed, undecided, not applicable, a warning', () => {
    const gates = [
      MISSED,
      gateResultOf({
        gate: 'p99(response) < 1s',
        verdict: 'invalid',
        value: null,
        reason: 'p99 needs 1000 samples, there were 9',
      }),
      gateResultOf({ gate: 'growth(target.memory) < 20MB', verdict: 'n/a', reason: 'it runs elsewhere' }),
      gateResultOf({ gate: 'max(response) < 1s', verdict: 'fail', severity: 'warn' }),
      gateResultOf({}),
    ];
    const xml = renderJunit({ ...failedStage({ gates }), lost: [{ stage: 'streaming', reason: 'it was skipped' }] });
    assert.deepEqual(elementsOf(xml), [
      ...['testsuites', 'testsuite', 'testcase', 'failure', 'testcase', 'error', 'testcase', 'skipped', 'testcase'],
      ...['system-out', 'testcase', 'testsuite', 'testcase', 'error'],
    ]);
    assert.match(xml, /<testsuites name="perf-harness" tests="6" failures="1" errors="2" skipped="1" time="5\.000">/);
    assert.match(
      xml,
      /<testcase name="p95\(traversal\) &lt; 200ms" classname="pagination\/walk" file="scenarios\.yaml" line="12">\n {6}<failure message="p95\(traversal\): measured 312 ms, limit &lt; 200 ms; failed 3 of 3 attempts"\/>/,
    );
  });

  it('is well-formed, and says what it was told, whatever that was', () => {
    const unit = fc.oneof(
      fc.constantFrom(...'<>&"\']]>\u0000\u000b\ufffe\uffff\ud800'),
      // The library's own unit of every character takes seconds to be made.
      fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point)),
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const xml = renderJunit(failedStage({ name: text, gates: [{ ...MISSED, gate: text, reason: text }] }));
        elementsOf(xml);
        const [, name = ''] = /<testcase name="([^"]*)"/.exec(xml) ?? [];
        const decoded = name.replace(
          /&(\w+);/g,
          (_, each) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[each as 'amp'] ?? '',
        );
        assert.equal(decoded, escapeText(text).replaceAll('\ufffe', '\\ufffe').replaceAll('\uffff', '\\uffff'));
      }),
      { numRuns: 200 },
    );
  });
});

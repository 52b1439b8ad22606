import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { NO_OVERRIDES } from '../../src/harness/load-scenarios.ts';
import { parseScenarios } from '../../src/scenarios/parse-scenarios.ts';
import { formatProblem } from '../../src/scenarios/yaml/problem.ts';
import { fileWith } from '../fixtures/bad-yaml/marked.ts';
import { certify } from '../support/certificates.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder({ after });
const [own, other] = [certify({ name: 'own' }), certify({ name: 'other' })];
writeFileSync(join(folder, 'own.pem'), own.cert);
writeFileSync(join(folder, 'own.key'), own.key);
writeFileSync(join(folder, 'other.key'), other.key);

function parse(target: string) {
  return parseScenarios(fileWith({ target: `target: ${target}` }), join(folder, 'scenarios.yaml'), NO_OVERRIDES);
}

const HTTPS = 'kind: url, url: "https://127.0.0.1:8443"';
const WRONG: readonly (readonly [title: string, target: string, words: RegExp])[] = [
  ['a short form that is no URL', 'somewhere', /:2:9 {2}expected an http, https or http\+unix URL/],
  ['a short form of another host', '"http://a.example"', /:2:9 {2}the host "a.example" is not this machine/],
  [
    'content-type',
    '{ kind: url, url: "http://[::1]", headers: { Content-Type: a/b } }',
    /belongs to the body of a request/,
  ],
  ['a header twice', '{ kind: url, url: "http://[::1]", headers: { x: a, X: b } }', /duplicate header "X"/],
  ['trust without TLS', '{ kind: url, url: "http://[::1]", ca: own.pem }', /ca is for https/],
  ['insecure without TLS', '{ kind: url, url: "http+unix://%2Fa", insecure: true }', /insecure is for https/],
  ['insecure that is no boolean', `{ ${HTTPS}, insecure: 1 }`, /expected true or false/],
  ['ca beside insecure', `{ ${HTTPS}, ca: own.pem, insecure: true }`, /nothing is held against ca/],
  ['a certificate without a key', `{ ${HTTPS}, cert: own.pem }`, /needs its key/],
  ['a key without a certificate', `{ ${HTTPS}, key: own.key }`, /needs its certificate/],
  ['a file that is not there', `{ ${HTTPS}, ca: none.pem }`, /can't read .*none\.pem: ENOENT/],
  ['an authority that is a key', `{ ${HTTPS}, ca: own.key }`, /own\.key holds no certificate in PEM/],
  ['a key that is a certificate', `{ ${HTTPS}, cert: own.pem, key: own.pem }`, /own\.pem holds no private key/],
  ['a key of another certificate', `{ ${HTTPS}, cert: own.pem, key: other.key }`, /not the key of the certificate/],
  ['a wait without a unit', `{ ${HTTPS}, wait: 30 }`, /write 30ms or 30s/],
];

describe('how a url target is reached', () => {
  for (const [title, target, words] of WRONG)
    it(`is refused when the file is loaded: ${title}`, () => {
      const parsed = parse(target);
      assert.ok(!parsed.ok);
      assert.match(parsed.problems.map(formatProblem).join('\n'), words);
    });

  it('is a URL alone, or all of it, with paths that count from the file', () => {
    const targetOf = (text: string) => {
      const parsed = parse(text);
      assert.ok(parsed.ok, parsed.ok ? '' : parsed.problems.map(formatProblem).join('\n'));
      return parsed.file.scenarios[0]?.target;
    };
    const plain = { kind: 'url', url: 'http://127.0.0.1:8080', metrics: null, headers: {}, waitMs: 0 };
    const tls = { ca: null, cert: null, key: null, insecure: false };
    assert.deepEqual(targetOf('"http://127.0.0.1:8080/"'), { ...plain, tls });
    const whole = `{ ${HTTPS}, headers: { X-A: b }, ca: own.pem, cert: ./own.pem, key: own.key, wait: 30s }`;
    const [pem, key] = [join(folder, 'own.pem'), join(folder, 'own.key')];
    assert.deepEqual(targetOf(whole), {
      ...{ ...plain, url: 'https://127.0.0.1:8443', headers: { 'X-A': 'b' }, waitMs: 30_000 },
      tls: { ca: pem, cert: pem, key, insecure: false },
    });
  });
});

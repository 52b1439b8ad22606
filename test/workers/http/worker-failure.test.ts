import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import type { HarnessError } from '../../../src/errors.ts';
import { onlyAllowed, type Resolve } from '../../../src/loopback.ts';
import { FAILURE_CLASSES, type FailureClass } from '../../../src/metrics/names.ts';
import { connectUrlTarget } from '../../../src/targets/url.ts';
import { classifyError, wordsOfError } from '../../../src/workers/http/failure.ts';

function failing(code: string, name = 'Error'): Error {
  return Object.assign(new Error(code), { code, name });
}

const CASES: readonly [code: string, FailureClass][] = [
  ['ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['EAI_FAIL', 'dns'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'length'],
  ['UND_ERR_HEADERS_OVERFLOW', 'protocol'],
  ['HPE_INVALID_CONSTANT', 'protocol'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ['EPROTO', 'tls'],
];

/** What a resolver says of a name that is not there. Nothing is asked of the network. */
const noSuchName: Resolve = (hostname, _options, done) => {
  done(Object.assign(failing('ENOTFOUND'), { hostname, syscall: 'getaddrinfo' }), []);
};

describe('the class of a failed request', () => {
  for (const [code, failure] of CASES) {
    it(`is ${failure} for ${code}, answered or not`, () => {
      assert.equal(classifyError(failing(code), false), failure);
      assert.equal(classifyError(failing(code), true), failure);
    });
  }

  it('is that of a lost request where the peer closed before a status, and of a short body after it', () => {
    assert.equal(classifyError(failing('UND_ERR_SOCKET'), false), 'reset');
    assert.equal(classifyError(failing('UND_ERR_SOCKET'), true), 'length');
  });

  it('is protocol for what a parser refuses, and for what nobody knows', () => {
    assert.equal(classifyError(failing('', 'HTTPParserError'), false), 'protocol');
    assert.equal(classifyError(new Error('?'), true), 'protocol');
    assert.equal(classifyError(Object.assign(new Error('?'), { code: 7 }), true), 'protocol');
  });

  it('is one of those that are counted', () => {
    assert.ok(CASES.every(([, failure]) => FAILURE_CLASSES.includes(failure)));
  });

  it('is dns where a real socket finds no name', async () => {
    const socket = connect({ host: 'nowhere.invalid', port: 1, lookup: onlyAllowed([], noSuchName) });
    const [error] = (await once(socket, 'error')) as [Error];
    assert.equal(classifyError(error, false), 'dns');
  });
});

describe('the words of a failed request', () => {
  const refused = ['connect ECONNREFUSED 127.0.0.1:1', 'connect ECONNREFUSED ::1:1'].map((words) => new Error(words));
  for (const [title, error, words] of [
    ['those of the error', new Error('other side closed'), 'other side closed'],
    [
      'those of each address where a name has several',
      new AggregateError(refused),
      'connect ECONNREFUSED 127.0.0.1:1, connect ECONNREFUSED ::1:1',
    ],
    ['its own where it has some of each address besides', new AggregateError(refused, 'all refused'), 'all refused'],
    ['there for what is no error', new AggregateError(['no route']), 'no route'],
  ] as const)
    it(`are ${title}`, () => assert.equal(wordsOfError(error), words));
});

describe('a target whose name can not be resolved', () => {
  it('is unreachable, before any load', async () => {
    await assert.rejects(
      connectUrlTarget({ url: 'http://nowhere.invalid:1', timeoutMs: 5000, resolve: noSuchName }),
      (error: HarnessError) => error.code === 'UNREACHABLE' && /name cannot be resolved/.test(error.message),
    );
  });
});

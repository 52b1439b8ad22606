import type { OutgoingRequest } from '../../../workers/http/engine.ts';
import { flatHeaders } from '../../../workers/http/request.ts';
import { withoutContentType } from '../../fields/content-type.ts';
import type { Headers } from '../../fields/headers.ts';

/** A request that an OpenSpec server must refuse, and the status by which it must do so. */
export type Hostile = {
  /** The only status that is ok. */
  readonly promised: number;
  /**
   * No other iteration has this `name`. It is valid for a document and for a change, so something stored in error can be
   * found by it.
   */
  readonly request: (name: string) => OutgoingRequest;
};

export type HostileTo = {
  /** Base path of the target, without a trailing slash. */
  readonly basePath: string;
  /** Path of the collection of documents, below the base path. */
  readonly documents: string;
  /** A change whose files can be attacked; null if the target has no change. */
  readonly change: string | null;
  /** Sent with each request, except for a content type: each attack sets its own. */
  readonly headers: Headers;
};

const BAD_REQUEST = 400;
const NOT_FOUND = 404;
const TOO_LARGE = 413;
const WRONG_TYPE = 415;

/** More than the largest document, and more than the largest change, that the target takes. */
const OVER_LIMIT_BYTES = 300_000_000;
const FIRST_BYTES = 1024;

const SECRET = ['etc', 'passwd'];

const TWICE = 'encoded twice';

/** The path up to a secret file, in each encoding that a request line can hold. */
const TRAVERSALS: readonly (readonly [encoding: string, path: string])[] = [
  ['as it is', ['..', '..', '..', '..', ...SECRET].join('/')],
  ['with encoded slashes', ['..', '..', '..', '..', ...SECRET].join('%2f')],
  ['encoded whole', ['%2e%2e', '%2e%2e', '%2e%2e', '%2e%2e', ...SECRET].join('%2F')],
  ['with backslashes', ['..', '..', '..', '..', ...SECRET].join('%5c')],
  [TWICE, ['%252e%252e', '%252e%252e', '%252e%252e', ...SECRET].join('%252f')],
];

const FORGED_CURSOR = Buffer.from('{"name":"zzz","sort":"name"}').toString('base64url');
const LIMITS = ['0', '-1', '201', '1e9', 'NaN'] as const;

const NAMES: readonly (readonly [what: string, path: string])[] = [
  ['that is empty', ''],
  ['with a NUL', 'a%00b'],
  ['that is ..', '..'],
  ['that is .. encoded', '%2e%2e'],
  ['of 300 characters', 'x'.repeat(300)],
];

/** Returns all hostile requests, always in the same order. */
export function hostileRequests({ basePath, documents, change, headers }: HostileTo): readonly Hostile[] {
  const plain = flatHeaders(withoutContentType(headers));
  const typed = (type: string): string[] => [...plain, 'content-type', type];
  const get = (label: string, path: string, promised = BAD_REQUEST): Hostile => {
    const request = { label, method: 'GET', path: `${basePath}${path}`, headers: plain, body: null };
    return { promised, request: () => request };
  };
  // A server must decode a path once. What was encoded twice is then a plain name that no file has.
  const climb = (what: string, below: string): readonly Hostile[] =>
    TRAVERSALS.map(([encoding, path]) =>
      get(`traversal of ${what} ${encoding}`, `${below}/${path}`, encoding === TWICE ? NOT_FOUND : BAD_REQUEST),
    );
  const putNamed = ([what, name]: (typeof NAMES)[number]): Hostile => {
    const path = `${basePath}${documents}/${name}`;
    const body = Buffer.from('hostile');
    const request = { label: `a name ${what}`, method: 'PUT', path, headers: typed('text/plain'), body };
    return { promised: BAD_REQUEST, request: () => request };
  };
  const post = (label: string, type: string, promised: number, bodyOf: (name: string) => string): Hostile => ({
    promised,
    request: (name) => {
      const body = Buffer.from(bodyOf(name));
      return { label, method: 'POST', path: `${basePath}/changes`, headers: typed(type), body };
    },
  });
  return [
    ...TRAVERSALS.map(([encoding, path]) => get(`traversal ${encoding}`, `${documents}/${path}`)),
    ...(change === null ? [] : climb('a change', `/changes/${encodeURIComponent(change)}/files`)),
    ...climb('large files', '/files'),
    ...climb('all files', '/tree'),
    get('a forged cursor', `/changes?cursor=${FORGED_CURSOR}`),
    ...LIMITS.map((limit) => get(`limit ${limit}`, `/changes?limit=${limit}`)),
    ...NAMES.map(putNamed),
    overLimit('a document over the limit', 'PUT', (name) => `${basePath}${documents}/${name}`, typed('text/plain')),
    overLimit('a change over the limit', 'POST', () => `${basePath}/changes`, typed('application/json')),
    post('broken JSON', 'application/json', BAD_REQUEST, (name) => `{"name":"${name}","proposal":`),
    post('a wrong content type', 'text/plain', WRONG_TYPE, (name) => JSON.stringify({ name, proposal: PROPOSAL })),
  ];
}

/** A valid proposal: only its content type makes the request fail. */
const PROPOSAL = '## Why\nTo see it refused.\n\n## What Changes\n- Nothing.\n';

/** Its head announces the full length, but only the beginning of the body is ever sent. */
function overLimit(label: string, method: string, pathOf: (name: string) => string, headers: string[]): Hostile {
  const body = { kind: 'begun', first: Buffer.alloc(FIRST_BYTES, '{'), bytes: OVER_LIMIT_BYTES } as const;
  return { promised: TOO_LARGE, request: (name) => ({ label, method, path: pathOf(name), headers, body }) };
}

/** The scenario file for a URL and a few options, as a command line gives them in place of a file. */
import { stringify } from 'yaml';
import { numberOrText } from '../fields/units.ts';
import type { Environment } from '../yaml/file-environment.ts';
import type { Path } from '../yaml/issue.ts';
import type { DraftedExpectation } from './drafted-expectation.ts';
import { draftHeaders, type Header } from './drafted-header.ts';
import { scenarioName } from './scenario-name.ts';
import { splitUrl, urlTarget } from './url-parts.ts';

/** What a command line says of a load, as it was typed; null for options that were not given. */
export type UrlOptions = {
  /** With path and query. */
  readonly url: string;
  readonly headers: readonly Header[];
  readonly method: string | null;
  readonly body: string | null;
  /** Keys of `expect`, beside the statuses that are ok by default; empty for none. */
  readonly expect: DraftedExpectation;
  readonly concurrency: string | null;
  readonly rate: string | null;
  readonly duration: string | null;
  readonly iterations: string | null;
  readonly gates: readonly string[];
  /** Hosts that may be put under load, in addition to this machine. */
  readonly allowHosts: readonly string[];
};

/** The text of a scenario file, and what only its maker knows. */
export type Draft = {
  readonly text: string;
  /** The option that set the value at a path; null where none did. */
  readonly typedBy: (path: Path) => string | null;
  /** Values of secret headers, which the text does not hold, by the variables that it names in their place. */
  readonly variables: Environment;
};

const DEFAULT_USERS = '10';
const DEFAULT_DURATION = '10s';
/** What an API answers when all went well. A redirect, and a part of a document, are not what was asked for. */
const GOOD_STATUS = [200, 201, 202, 204];

export function urlDraft(options: UrlOptions): Draft {
  const { url, body, expect, gates, allowHosts, headers, iterations } = options;
  const { origin, path } = splitUrl(url);
  const method = options.method ?? (body === null ? 'GET' : 'POST');
  const { written, variables, comments } = draftHeaders(headers);
  const request = {
    ...(method === 'GET' ? {} : { method }),
    path,
    ...(headers.length === 0 ? {} : { headers: written }),
    ...(body === null ? {} : { body }),
    expect: { status: GOOD_STATUS, ...expect },
  };
  const scenario = {
    name: scenarioName(method, path),
    workload: { kind: 'concurrency', requests: [request] },
    load: loadOf(options),
    // A number of requests is meant to the letter.
    ...(iterations === null ? {} : { warmup: '0s' }),
    ...(gates.length === 0 ? {} : { gates }),
  };
  const data = { version: 1, target: urlTarget(origin, allowHosts), scenarios: [scenario] };
  return {
    text: `${comments.map((comment) => `# ${comment}\n`).join('')}${stringify(data, { lineWidth: 0 })}`,
    typedBy: (path) => flagOf(path, options),
    variables,
  };
}

/** With a rate, a number of users limits how many arrivals may be under way. */
function loadOf({ concurrency, rate, duration, iterations }: UrlOptions): unknown {
  const level =
    rate === null
      ? { concurrency: numberOrText(concurrency ?? DEFAULT_USERS) }
      : { rate, ...(concurrency === null ? {} : { maxInFlight: numberOrText(concurrency) }) };
  const lasts = duration ?? (iterations === null ? DEFAULT_DURATION : null);
  return {
    ...level,
    ...(lasts === null ? {} : { duration: lasts }),
    ...(iterations === null ? {} : { iterations: numberOrText(iterations) }),
  };
}

function flagOf([first, , key, part, ...rest]: Path, { gates, concurrency, rate }: UrlOptions): string | null {
  if (first === 'target') return 'URL';
  if (first !== 'scenarios') return null;
  if (key === 'gates') return typeof part === 'number' ? `--gate "${gates[part]}"` : '--gate';
  if (key === 'load')
    return LOAD_FLAGS[String(part)] ?? (rate === null && concurrency !== null ? '--concurrency' : null);
  if (key !== 'workload') return null;
  const [, of, name] = rest;
  if (of === 'headers') return name === undefined ? '--header' : `--header ${name}`;
  return of === 'method' || of === 'body' || of === 'expect' ? `--${of}` : 'URL';
}

const LOAD_FLAGS: Readonly<Record<string, string>> = {
  concurrency: '--concurrency',
  maxInFlight: '--concurrency',
  rate: '--rate',
  duration: '--duration',
  iterations: '--iterations',
};

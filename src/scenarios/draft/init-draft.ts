/** The commented scenario file that `perf-harness init` writes, and the one by which it measures. */
import { stringify } from 'yaml';
import type { DraftedRequest } from './openapi-requests.ts';

export type InitDraft = {
  /** What the file was made from, as a part of a sentence. */
  readonly found: string;
  /** In the scenario language. */
  readonly target: unknown;
  readonly name: string;
  readonly requests: readonly DraftedRequest[];
  /** In the scenario language. */
  readonly duration: string;
  /** What the file says of variables that it needs, a sentence each. */
  readonly variables: readonly string[];
};

export type DraftedGate = { readonly gate: string; readonly comment: string };

/** What is known once a draft was measured. */
export type Measurement = {
  /** Path or URL of the JSON Schema, as editors take it from a comment. */
  readonly schema: string;
  /** When it was measured, for people. */
  readonly day: string;
  readonly gates: readonly DraftedGate[];
  /** Which requests, and which gates, are not in the file, and why. */
  readonly leftRequests: readonly string[];
  readonly leftGates: readonly string[];
};

const USERS = 10;

/** A file that asks for each of the requests often enough to tell whether all of them are ok, whatever else they are. */
export function probeText({ target, name, requests }: InitDraft): string {
  const load = { concurrency: 1, iterations: Math.max(10, requests.length * 10) };
  const { requests: written, ...workload } = workloadOf(requests);
  const named = written.map((each, index) => ({ name: probedName(index), ...each }));
  return plainText(target, { name, workload: { ...workload, requests: named }, load, warmup: '0s' });
}

/** What the figures of a request are called when it is asked for by `probeText`, by its place among the requests of the draft. */
export function probedName(index: number): string {
  return `request-${index}`;
}

/** The load of the file that is to be written, with gates that only tell figures and whether these can be believed. */
export function measuringText({ target, name, requests, duration }: InitDraft, gates: readonly string[]): string {
  const load = { concurrency: USERS, duration };
  const scenario = { name, workload: workloadOf(requests), load, gates };
  return plainText(target, { ...scenario, confirm: 0, patience: '5s' });
}

function plainText(target: unknown, scenario: unknown): string {
  return stringify({ version: 1, target, scenarios: [scenario] }, { lineWidth: 0 });
}

export function initText(draft: InitDraft, { schema, day, gates, leftRequests, leftGates }: Measurement): string {
  const { found, target, name, requests, duration, variables } = draft;
  const limits = gates.map(({ gate, comment }) => `      - ${scalar(gate)}  # ${comment}\n`);
  return `# yaml-language-server: $schema=${schema}
#
# Made by perf-harness init from ${oneLine(found)}.
# perf-harness run runs it, perf-harness validate checks it, and perf-harness schema describes all that can be written here.
${variables.map((each) => `# ${oneLine(each)} Set it before you run this.\n`).join('')}version: 1

# What is under load.
${stringify({ target }, { lineWidth: 0 })}
scenarios:
  - name: ${scalar(name)}
    # Each iteration sends one of these requests; all are as likely, unless they have a weight.
    # An answer is ok with the status 200 and a body, unless expect says otherwise.
${indented(4, stringify({ workload: workloadOf(requests) }, { lineWidth: 0 }))}${comments(leftRequests)}
    # So many virtual users, each of whom sends the next request when the last one is answered.
    # For arrivals that wait for nobody: load: { rate: 50/s, duration: 30s }
    load: { concurrency: ${USERS}, duration: ${scalar(duration)} }

    # The limits on figures come from one run of ${duration} on ${day}, on one machine, and leave headroom. Write what you promise.
${comments(leftGates)}    gates:
${limits.join('')}`;
}

function workloadOf(requests: readonly DraftedRequest[]) {
  const written = requests.map(({ path, headers, expect }) => ({
    path,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(expect === undefined ? {} : { expect }),
  }));
  return { kind: 'concurrency', requests: written };
}

function comments(remarks: readonly string[]): string {
  return remarks.map((remark) => `    # ${oneLine(remark)}\n`).join('');
}

function indented(columns: number, text: string): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(columns));
}

function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}

/** A comment ends with its line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ');
}

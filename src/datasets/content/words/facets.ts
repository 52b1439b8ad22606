import { type Phrase, phrase } from './phrase.ts';

/** One situation that a requirement covers; it becomes a scenario: what happens, and what the system does then. */
export type Case = { readonly name: string; readonly event: Phrase; readonly outcome: Phrase };

/** One thing that can be asked of any capability. */
export type Facet = { readonly title: string; readonly rule: Phrase; readonly cases: readonly Case[] };

/**
 * Each block is a facet. Its first line is `title: rule`, every other line is a case, `name: event → outcome`.
 * A facet has more cases than a main spec shows of it, so that a change has one to add. Titles are unique over all
 * facets, and the names of cases within one.
 */
const TEXT = `
Stable ordering: The system SHALL return {area} entries in one fixed order, and SHALL break ties by identifier so that {aspect} gives the same answer on every node.
  Equal timestamps: two {area} entries carry the same timestamp → the one with the smaller identifier comes first
  Entry added meanwhile: {an area} entry is added while a reader is between two pages → no entry that was already listed is shown again
  Entry removed meanwhile: the entry that the cursor points at is removed → reading goes on at the next entry without an error
  Order asked for by name: a caller sorts the {area} list by name → the order is the same under every locale of the {component}

Idempotent writes: A write that is repeated with the same request key within {span} MUST NOT change {area} data a second time.
  Retry after a timeout: the {component} repeats a write whose answer was lost → it receives the first answer and nothing is written twice
  Same key, other content: a known request key arrives with different content → the write is refused as a conflict
  Key has expired: a request key is reused after its retention → the write counts as a new one
  Two writers at once: two nodes receive the same request key together → one of them writes and the other waits for its result

Exact totals: Totals shown for {area} {aspect} MUST equal the sum of the entries they stand for, to the last unit.
  Rounding: amounts of three currencies are added → each is rounded once, at the end
  Late entry: an entry arrives after the period was closed → it counts in the next period and is marked as late
  Empty period: no entry falls into the period → the total is zero and not absent
  Recount: an auditor asks for a recount → the recount and the shown total agree

Safe migration: Stored {area} records SHALL stay readable by the previous release for {span} after an upgrade.
  Upgrade: the new release starts on old records → it reads them without rewriting all of them first
  Rollback: the previous release starts on records of the new one → unknown fields are kept and not dropped
  Interrupted migration: the migration stops half way → it goes on from the last finished batch
  Mixed fleet: both releases run side by side → neither undoes what the other has written

Audit trail: Each change of {area} settings SHALL be recorded with actor, time, old value and new value, and the record SHALL be kept for {span}.
  Change by a person: a tenant administrator edits a setting → the record names the person and the session
  Change by a job: an unattended job edits a setting → the record names the job and its schedule
  Secret value: the setting holds a secret or an access token → the record shows that it changed and never the value
  Record cannot be stored: the audit store refuses the record → the change of the setting is rolled back

Lossless export: An export of {area} data SHALL hold every field that the interface shows, in a form that can be imported again unchanged.
  Round trip: an export is imported into an empty tenant → a second export is equal to the first one byte for byte
  Large export: more than {amount} entries are exported → the export is streamed and the {component} holds only one page of it
  Unusual characters: names hold quotes, line breaks or right-to-left text → they come back exactly as they were
  Aborted download: the reader goes away half way → the export stops and its resources are free within {period}

Limited retention: Raw {area} records MUST be deleted no later than {span} after they were closed, together with their copies.
  Regular expiry: the retention of a record has passed → the record and its {aspect} data are gone after the next run
  Legal hold: a record is under a legal hold → it is kept, and the hold is named in the report
  Copy in a replica: a replica was offline during the deletion → it deletes the record before it serves again
  Deletion fails: the {component} refuses the deletion → the run goes on with the next record and reports the failed one

Conflict detection: An update of {area} data SHALL name the version it was based on, and SHALL be refused when that is no longer the current one.
  Stale update: two editors save the same entry one after the other → the second is told which fields have changed
  No version given: an update names no version → it is refused with 428
  Unrelated fields: two updates touch different fields → both are kept if the caller asked for a merge
  Deleted meanwhile: the entry was deleted before the update arrived → the update is refused and nothing is created

Complete validation: Input for {area} {aspect} MUST be checked as a whole, and every fault SHALL be reported with the path of its field.
  Several faults: a document has three faults → all three are reported in one answer
  Unknown field: a document holds a field that nobody knows → it is refused and the nearest known name is suggested
  Oversized input: the document is larger than the limit → reading stops at the limit and the answer is 413
  Valid input: the document is valid → it is stored as it was sent, without silent corrections

Consistent search: Search over {area} text SHALL find an entry no later than {period} after it was stored, and SHALL never return one that was deleted.
  Fresh entry: an entry was stored a moment ago → it is found, or the answer says how old the index is
  Deleted entry: an entry was deleted while a search was running → it is left out of the following pages
  Search term of one letter: the search term is shorter than two letters → the request is refused with a hint
  Accents and case: the term differs from the text in case or accents only → the entry is found all the same

Bounded retries: Failed {aspect} calls SHALL be retried at most {amount} times, with a delay that doubles and never exceeds {period}.
  Passing failure: the second attempt succeeds → the caller sees a success and {signal} notes the retry
  Lasting failure: every attempt fails → the last error is reported with the number of attempts
  Error that cannot heal: the {component} answers that the request is malformed → no retry takes place
  Shutdown in between: the process is told to stop while a retry is waiting → the {area} work is handed back to the queue

Visible failures: Every failed {area} operation MUST leave {signal} that names the operation, the reason and the affected identifier.
  Dependency unreachable: the {component} cannot be reached → the failure is reported within {period}
  Partial failure: some entries of a batch fail → the answer lists each failed entry with its reason
  Failure storm: more than {amount} failures share one cause → they are reported once with their count
  Failure during recovery: recovery itself fails → both errors stay visible, the first one first

Graceful overload: Above {amount} requests in flight the system SHALL refuse new {area} work at once, and SHALL say when to come back.
  Limit reached: one request more than the limit arrives → it is answered with 429 and a Retry-After header
  Load falls again: the number in flight falls below the limit → new requests are served without a restart
  Urgent work: a health check arrives during overload → it is answered all the same
  One greedy caller: a single caller holds most of the slots → others still receive a fair share

Tenant isolation: A caller MUST NOT see, count or infer {area} data of another tenant, whatever filter or cursor it presents.
  Foreign identifier: a caller asks for an identifier of another tenant → the answer is the same as for one that does not exist
  Borrowed cursor: a caller presents a continuation token of another tenant → the request is refused as invalid
  Shared cache: two tenants ask for {aspect} with equal parameters → each receives its own result
  Support access: a support engineer opens the data of a tenant → access is granted for {span} only and recorded

Short-lived credentials: A token issued for {area} access MUST expire after {span} and MUST be limited to the scopes that were asked for.
  Expired token: a request carries an expired token → it is refused with 401 and a reason that can be read by a program
  Missing scope: the token lacks the scope for {aspect} → the request is refused with 403
  Revoked token: a token has been revoked on another node → it stops working within {period}
  Clock skew: the clocks of two nodes differ by a few seconds → a fresh token is accepted by both

Steady latency: Reading {area} data SHALL take less than {period} for 99 of 100 requests, measured at the {component}.
  Cold start: the first request arrives after a restart → it is served within twice the limit
  Large tenant: the tenant holds more than {amount} entries → the limit holds all the same
  During compaction: a compaction is running → {signal} shows no step in the latency
  Slow dependency: the {component} answers late → the request ends with a timeout of its own and frees its slot

Ordered shutdown: On a stop signal the process SHALL accept no new {area} work, finish what it holds within {period} and hand back the rest.
  Quiet stop: no work is in flight → the process ends at once
  Busy stop: work is in flight → it is finished, and its results are stored before the end
  Stop takes too long: the grace period has passed → the rest is handed back and {signal} names it
  Second signal: a second stop signal arrives → the process ends without waiting any longer

Reversible rollout: New behaviour of {area} {aspect} SHALL be behind a flag for each tenant that takes effect within {period} in both directions.
  Flag on: the flag is set for one tenant → only this tenant sees the new behaviour
  Flag off again: the flag is taken back → data written meanwhile stays readable
  Flag store down: the flag store cannot be reached → the last known value stays in force
  Gradual rollout: the flag is set for a tenth of the tenants → the same tenants are chosen on every node

Timely notification: Subscribers of {area} events SHALL be told within {period}, at least once, in the order of the events of one entry.
  Subscriber offline: the subscriber does not answer → events wait for {span} and are then reported as undelivered
  Repeated delivery: an acknowledgement was lost → the event is sent again with the same identifier
  Burst of events: more than {amount} events concern one entry → the subscriber may ask for the latest state only
  Signature: a subscriber checks the signature of a delivery → it matches the body and the time of sending

Predictable cost: A tenant's share of {aspect} work SHALL be metered, and SHALL stop at its quota with a warning at four fifths of it.
  Warning: four fifths of the quota are used → the administrator is told once
  Quota used up: the quota is used up → new work is refused and running work is finished
  Quota raised: an administrator raises the quota → work is accepted again within {period}
  Metering gap: the meter was down for a while → the gap is estimated and marked as an estimate
`;

export const FACETS: readonly Facet[] = TEXT.trim().split('\n\n').map(parseFacet);

function parseFacet(block: string): Facet {
  const [[title, rule], ...cases] = block.split('\n').map((line) => pairOf(line.trim(), ': ')) as [Pair, ...Pair[]];
  return { title, rule: phrase(rule), cases: cases.map(parseCase) };
}

function parseCase([name, text]: Pair): Case {
  const [event, outcome] = pairOf(text, ' → ');
  return { name, event: phrase(event), outcome: phrase(outcome) };
}

type Pair = readonly [string, string];

/** The text before the first separator, and the text behind it. */
function pairOf(text: string, separator: string): Pair {
  const at = text.indexOf(separator);
  if (at < 0) throw new Error(`"${text}" has no "${separator}"`);
  return [text.slice(0, at), text.slice(at + separator.length)];
}

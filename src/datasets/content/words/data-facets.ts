import { type Facet, facet, given } from './facet.ts';
import { anArea, area, aspect, phrase } from './phrase.ts';
import { AMOUNTS, COMPONENTS, PERIODS, SPANS } from './vocabulary.ts';

/** What can be asked of stored data. */
export const DATA_FACETS: readonly Facet[] = [
  facet(
    'Stable ordering',
    phrase`The system SHALL return ${area} entries in one fixed order, and SHALL break ties by identifier so that ${aspect} gives the same answer on every node.`,
    given(
      'Equal timestamps',
      phrase`two ${area} entries carry the same timestamp`,
      phrase`the one with the smaller identifier comes first`,
    ),
    given(
      'Entry added meanwhile',
      phrase`${anArea} entry is added while a reader is between two pages`,
      phrase`no entry that was already listed is shown again`,
    ),
    given(
      'Entry removed meanwhile',
      phrase`the entry that the cursor points at is removed`,
      phrase`reading goes on at the next entry without an error`,
    ),
    given(
      'Order asked for by name',
      phrase`a caller sorts the ${area} list by name`,
      phrase`the order is the same under every locale of the ${COMPONENTS}`,
    ),
  ),
  facet(
    'Idempotent writes',
    phrase`A write that is repeated with the same request key within ${SPANS} MUST NOT change ${area} data a second time.`,
    given(
      'Retry after a timeout',
      phrase`the ${COMPONENTS} repeats a write whose answer was lost`,
      phrase`it receives the first answer and nothing is written twice`,
    ),
    given(
      'Same key, other content',
      phrase`a known request key arrives with different content`,
      phrase`the write is refused as a conflict`,
    ),
    given(
      'Key has expired',
      phrase`a request key is reused after its retention`,
      phrase`the write counts as a new one`,
    ),
    given(
      'Two writers at once',
      phrase`two nodes receive the same request key together`,
      phrase`one of them writes and the other waits for its result`,
    ),
  ),
  facet(
    'Exact totals',
    phrase`Totals shown for ${area} ${aspect} MUST equal the sum of the entries they stand for, to the last unit.`,
    given('Rounding', phrase`amounts of three currencies are added`, phrase`each is rounded once, at the end`),
    given(
      'Late entry',
      phrase`an entry arrives after the period was closed`,
      phrase`it counts in the next period and is marked as late`,
    ),
    given('Empty period', phrase`no entry falls into the period`, phrase`the total is zero and not absent`),
    given('Recount', phrase`an auditor asks for a recount`, phrase`the recount and the shown total agree`),
  ),
  facet(
    'Safe migration',
    phrase`Stored ${area} records SHALL stay readable by the previous release for ${SPANS} after an upgrade.`,
    given(
      'Upgrade',
      phrase`the new release starts on old records`,
      phrase`it reads them without rewriting all of them first`,
    ),
    given(
      'Rollback',
      phrase`the previous release starts on records of the new one`,
      phrase`unknown fields are kept and not dropped`,
    ),
    given(
      'Interrupted migration',
      phrase`the migration stops half way`,
      phrase`it goes on from the last finished batch`,
    ),
    given('Mixed fleet', phrase`both releases run side by side`, phrase`neither undoes what the other has written`),
  ),
  facet(
    'Audit trail',
    phrase`Each change of ${area} settings SHALL be recorded with actor, time, old value and new value, and the record SHALL be kept for ${SPANS}.`,
    given(
      'Change by a person',
      phrase`a tenant administrator edits a setting`,
      phrase`the record names the person and the session`,
    ),
    given(
      'Change by a job',
      phrase`an unattended job edits a setting`,
      phrase`the record names the job and its schedule`,
    ),
    given(
      'Secret value',
      phrase`the setting holds a secret or an access token`,
      phrase`the record shows that it changed and never the value`,
    ),
    given(
      'Record cannot be stored',
      phrase`the audit store refuses the record`,
      phrase`the change of the setting is rolled back`,
    ),
  ),
  facet(
    'Lossless export',
    phrase`An export of ${area} data SHALL hold every field that the interface shows, in a form that can be imported again unchanged.`,
    given(
      'Round trip',
      phrase`an export is imported into an empty tenant`,
      phrase`a second export is equal to the first one byte for byte`,
    ),
    given(
      'Large export',
      phrase`more than ${AMOUNTS} entries are exported`,
      phrase`the export is streamed and the ${COMPONENTS} holds only one page of it`,
    ),
    given(
      'Unusual characters',
      phrase`names hold quotes, line breaks or right-to-left text`,
      phrase`they come back exactly as they were`,
    ),
    given(
      'Aborted download',
      phrase`the reader goes away half way`,
      phrase`the export stops and its resources are free within ${PERIODS}`,
    ),
  ),
  facet(
    'Limited retention',
    phrase`Raw ${area} records MUST be deleted no later than ${SPANS} after they were closed, together with their copies.`,
    given(
      'Regular expiry',
      phrase`the retention of a record has passed`,
      phrase`the record and its ${aspect} data are gone after the next run`,
    ),
    given(
      'Legal hold',
      phrase`a record is under a legal hold`,
      phrase`it is kept, and the hold is named in the report`,
    ),
    given(
      'Copy in a replica',
      phrase`a replica was offline during the deletion`,
      phrase`it deletes the record before it serves again`,
    ),
    given(
      'Deletion fails',
      phrase`the ${COMPONENTS} refuses the deletion`,
      phrase`the run goes on with the next record and reports the failed one`,
    ),
  ),
  facet(
    'Conflict detection',
    phrase`An update of ${area} data SHALL name the version it was based on, and SHALL be refused when that is no longer the current one.`,
    given(
      'Stale update',
      phrase`two editors save the same entry one after the other`,
      phrase`the second is told which fields have changed`,
    ),
    given('No version given', phrase`an update names no version`, phrase`it is refused with 428`),
    given(
      'Unrelated fields',
      phrase`two updates touch different fields`,
      phrase`both are kept if the caller asked for a merge`,
    ),
    given(
      'Deleted meanwhile',
      phrase`the entry was deleted before the update arrived`,
      phrase`the update is refused and nothing is created`,
    ),
  ),
  facet(
    'Complete validation',
    phrase`Input for ${area} ${aspect} MUST be checked as a whole, and every fault SHALL be reported with the path of its field.`,
    given('Several faults', phrase`a document has three faults`, phrase`all three are reported in one answer`),
    given(
      'Unknown field',
      phrase`a document holds a field that nobody knows`,
      phrase`it is refused and the nearest known name is suggested`,
    ),
    given(
      'Oversized input',
      phrase`the document is larger than the limit`,
      phrase`reading stops at the limit and the answer is 413`,
    ),
    given(
      'Valid input',
      phrase`the document is valid`,
      phrase`it is stored as it was sent, without silent corrections`,
    ),
  ),
  facet(
    'Consistent search',
    phrase`Search over ${area} text SHALL find an entry no later than ${PERIODS} after it was stored, and SHALL never return one that was deleted.`,
    given(
      'Fresh entry',
      phrase`an entry was stored a moment ago`,
      phrase`it is found, or the answer says how old the index is`,
    ),
    given(
      'Deleted entry',
      phrase`an entry was deleted while a search was running`,
      phrase`it is left out of the following pages`,
    ),
    given(
      'Search term of one letter',
      phrase`the search term is shorter than two letters`,
      phrase`the request is refused with a hint`,
    ),
    given(
      'Accents and case',
      phrase`the term differs from the text in case or accents only`,
      phrase`the entry is found all the same`,
    ),
  ),
];

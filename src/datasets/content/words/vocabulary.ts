/** The words that generated texts and names are made of. Changing any of them changes datasets: raise GENERATOR. */

/** The first half of a capability's name, and the middle of a change's name. */
export const AREAS: readonly string[] = (
  'account alert archive audit backup billing build cache calendar catalog checkout cluster consent coupon delivery ' +
  'device export feed gateway identity import inventory invoice ledger license mailbox media notification order ' +
  'partner payment permission policy profile queue quota refund region release report schedule search secret session ' +
  'shipment storage subscription tenant ticket token upload vault webhook workflow'
).split(' ');

/** The second half of a capability's name, and the end of a change's name. */
export const ASPECTS: readonly string[] = (
  'access aggregation approval batching caching compaction discovery eviction failover filtering grouping history ' +
  'indexing ingestion lifecycle limits lookup matching merging monitoring ordering paging partitioning placement ' +
  'pricing priority provisioning publishing reconciliation recovery replication retention rotation routing sampling ' +
  'sharing signing sync throttling tracing validation versioning'
).split(' ');

/** The beginning of a change's name. */
export const VERBS: readonly string[] = (
  'add align automate bound cap clarify consolidate decouple defer document drop extend harden introduce isolate ' +
  'limit measure migrate narrow parallelize prefetch refine relax rename replace retire revise scope secure simplify ' +
  'speed-up split stabilize streamline tighten trim unify verify widen'
).split(' ');

export const COMPONENTS: readonly string[] = [
  'API gateway',
  'admin console',
  'background worker',
  'change feed',
  'command line client',
  'edge proxy',
  'event relay',
  'job runner',
  'mobile client',
  'nightly importer',
  'read replica',
  'reporting pipeline',
  'scheduler',
  'search index',
  'storage adapter',
  'web front end',
  'write-ahead log',
];

export const ACTORS: readonly string[] = [
  'an operator',
  'an integrator',
  'a support engineer',
  'a tenant administrator',
  'an auditor',
  'a release manager',
  'a partner system',
  'an unattended job',
  'a returning customer',
  'an on-call engineer',
];

/** How long something may take. */
export const PERIODS: readonly string[] = [
  '250 ms',
  'half a second',
  '2 seconds',
  '15 seconds',
  'one minute',
  'five minutes',
];

/** How long something is kept or goes on. */
export const SPANS: readonly string[] = [
  'six hours',
  'one day',
  'a week',
  '30 days',
  'one release',
  'one quarter',
  'a year',
];

export const AMOUNTS: readonly string[] = ['3', '8', '16', '50', '100', '250', '1,000', '5,000', '20,000'];

export const SIGNALS: readonly string[] = [
  'a counter',
  'a structured log line',
  'a trace span',
  'a gauge per tenant',
  'an audit record',
  'a histogram of waiting times',
  'a dashboard panel',
];

export const TROUBLES: readonly string[] = [
  'duplicate rows',
  'stale reads',
  'unbounded memory',
  'silent truncation',
  'lock contention',
  'retry storms',
  'late alerts',
  'orphaned records',
  'clock skew',
  'half-applied migrations',
  'slow cold starts',
  'noisy neighbours',
];

export const MEANS: readonly string[] = [
  'a keyset cursor',
  'a leased lock',
  'an append-only table',
  'a bounded buffer',
  'a content hash',
  'a version column',
  'an outbox',
  'a circuit breaker',
  'a token bucket',
  'a two-phase rollout',
  'a read-through cache',
  'a shadow comparison',
];

export const TAGS: readonly string[] = (
  'api backend breaking-change cleanup compliance cost data-model developer-experience docs frontend latency ' +
  'migration mobile observability operability performance privacy reliability security storage testing usability'
).split(' ');

export const FIRST_NAMES: readonly string[] = (
  'ada amir bela chidi dara elif emil farah goran hana ines jonas kaja lena malik mara nils noor olga petra quentin ' +
  'rania sanjay signe tomas ulla vera wanda xenia yusuf zoe'
).split(' ');

export const LAST_NAMES: readonly string[] = (
  'abara bergstrom castell dimov eriksen faber garnier haddad ivanova jansen keller lindqvist moreau nakata okafor ' +
  'pereira quist rossi solberg tanaka urban varga weiss yilmaz zeman'
).split(' ');

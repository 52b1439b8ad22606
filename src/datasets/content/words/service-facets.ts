import { type Facet, facet, given } from './facet.ts';
import { area, aspect, phrase } from './phrase.ts';
import { AMOUNTS, COMPONENTS, PERIODS, SIGNALS, SPANS } from './vocabulary.ts';

/** What can be asked of a running service. */
export const SERVICE_FACETS: readonly Facet[] = [
  facet(
    'Bounded retries',
    phrase`Failed ${aspect} calls SHALL be retried at most ${AMOUNTS} times, with a delay that doubles and never exceeds ${PERIODS}.`,
    given(
      'Passing failure',
      phrase`the second attempt succeeds`,
      phrase`the caller sees a success and ${SIGNALS} notes the retry`,
    ),
    given(
      'Lasting failure',
      phrase`every attempt fails`,
      phrase`the last error is reported with the number of attempts`,
    ),
    given(
      'Error that cannot heal',
      phrase`the ${COMPONENTS} answers that the request is malformed`,
      phrase`no retry takes place`,
    ),
    given(
      'Shutdown in between',
      phrase`the process is told to stop while a retry is waiting`,
      phrase`the ${area} work is handed back to the queue`,
    ),
  ),
  facet(
    'Visible failures',
    phrase`Every failed ${area} operation MUST leave ${SIGNALS} that names the operation, the reason and the affected identifier.`,
    given(
      'Dependency unreachable',
      phrase`the ${COMPONENTS} cannot be reached`,
      phrase`the failure is reported within ${PERIODS}`,
    ),
    given(
      'Partial failure',
      phrase`some entries of a batch fail`,
      phrase`the answer lists each failed entry with its reason`,
    ),
    given(
      'Failure storm',
      phrase`more than ${AMOUNTS} failures share one cause`,
      phrase`they are reported once with their count`,
    ),
    given(
      'Failure during recovery',
      phrase`recovery itself fails`,
      phrase`both errors stay visible, the first one first`,
    ),
  ),
  facet(
    'Graceful overload',
    phrase`Above ${AMOUNTS} requests in flight the system SHALL refuse new ${area} work at once, and SHALL say when to come back.`,
    given(
      'Limit reached',
      phrase`one request more than the limit arrives`,
      phrase`it is answered with 429 and a Retry-After header`,
    ),
    given(
      'Load falls again',
      phrase`the number in flight falls below the limit`,
      phrase`new requests are served without a restart`,
    ),
    given('Urgent work', phrase`a health check arrives during overload`, phrase`it is answered all the same`),
    given(
      'One greedy caller',
      phrase`a single caller holds most of the slots`,
      phrase`others still receive a fair share`,
    ),
  ),
  facet(
    'Tenant isolation',
    phrase`A caller MUST NOT see, count or infer ${area} data of another tenant, whatever filter or cursor it presents.`,
    given(
      'Foreign identifier',
      phrase`a caller asks for an identifier of another tenant`,
      phrase`the answer is the same as for one that does not exist`,
    ),
    given(
      'Borrowed cursor',
      phrase`a caller presents a continuation token of another tenant`,
      phrase`the request is refused as invalid`,
    ),
    given(
      'Shared cache',
      phrase`two tenants ask for ${aspect} with equal parameters`,
      phrase`each receives its own result`,
    ),
    given(
      'Support access',
      phrase`a support engineer opens the data of a tenant`,
      phrase`access is granted for ${SPANS} only and recorded`,
    ),
  ),
  facet(
    'Short-lived credentials',
    phrase`A token issued for ${area} access MUST expire after ${SPANS} and MUST be limited to the scopes that were asked for.`,
    given(
      'Expired token',
      phrase`a request carries an expired token`,
      phrase`it is refused with 401 and a reason that can be read by a program`,
    ),
    given('Missing scope', phrase`the token lacks the scope for ${aspect}`, phrase`the request is refused with 403`),
    given(
      'Revoked token',
      phrase`a token has been revoked on another node`,
      phrase`it stops working within ${PERIODS}`,
    ),
    given(
      'Clock skew',
      phrase`the clocks of two nodes differ by a few seconds`,
      phrase`a fresh token is accepted by both`,
    ),
  ),
  facet(
    'Steady latency',
    phrase`Reading ${area} data SHALL take less than ${PERIODS} for 99 of 100 requests, measured at the ${COMPONENTS}.`,
    given('Cold start', phrase`the first request arrives after a restart`, phrase`it is served within twice the limit`),
    given('Large tenant', phrase`the tenant holds more than ${AMOUNTS} entries`, phrase`the limit holds all the same`),
    given('During compaction', phrase`a compaction is running`, phrase`${SIGNALS} shows no step in the latency`),
    given(
      'Slow dependency',
      phrase`the ${COMPONENTS} answers late`,
      phrase`the request ends with a timeout of its own and frees its slot`,
    ),
  ),
  facet(
    'Ordered shutdown',
    phrase`On a stop signal the process SHALL accept no new ${area} work, finish what it holds within ${PERIODS} and hand back the rest.`,
    given('Quiet stop', phrase`no work is in flight`, phrase`the process ends at once`),
    given('Busy stop', phrase`work is in flight`, phrase`it is finished, and its results are stored before the end`),
    given(
      'Stop takes too long',
      phrase`the grace period has passed`,
      phrase`the rest is handed back and ${SIGNALS} names it`,
    ),
    given('Second signal', phrase`a second stop signal arrives`, phrase`the process ends without waiting any longer`),
  ),
  facet(
    'Reversible rollout',
    phrase`New behaviour of ${area} ${aspect} SHALL be behind a flag for each tenant that takes effect within ${PERIODS} in both directions.`,
    given('Flag on', phrase`the flag is set for one tenant`, phrase`only this tenant sees the new behaviour`),
    given('Flag off again', phrase`the flag is taken back`, phrase`data written meanwhile stays readable`),
    given('Flag store down', phrase`the flag store cannot be reached`, phrase`the last known value stays in force`),
    given(
      'Gradual rollout',
      phrase`the flag is set for a tenth of the tenants`,
      phrase`the same tenants are chosen on every node`,
    ),
  ),
  facet(
    'Timely notification',
    phrase`Subscribers of ${area} events SHALL be told within ${PERIODS}, at least once, in the order of the events of one entry.`,
    given(
      'Subscriber offline',
      phrase`the subscriber does not answer`,
      phrase`events wait for ${SPANS} and are then reported as undelivered`,
    ),
    given(
      'Repeated delivery',
      phrase`an acknowledgement was lost`,
      phrase`the event is sent again with the same identifier`,
    ),
    given(
      'Burst of events',
      phrase`more than ${AMOUNTS} events concern one entry`,
      phrase`the subscriber may ask for the latest state only`,
    ),
    given(
      'Signature',
      phrase`a subscriber checks the signature of a delivery`,
      phrase`it matches the body and the time of sending`,
    ),
  ),
  facet(
    'Predictable cost',
    phrase`A tenant's share of ${aspect} work SHALL be metered, and SHALL stop at its quota with a warning at four fifths of it.`,
    given('Warning', phrase`four fifths of the quota are used`, phrase`the administrator is told once`),
    given('Quota used up', phrase`the quota is used up`, phrase`new work is refused and running work is finished`),
    given('Quota raised', phrase`an administrator raises the quota`, phrase`work is accepted again within ${PERIODS}`),
    given(
      'Metering gap',
      phrase`the meter was down for a while`,
      phrase`the gap is estimated and marked as an estimate`,
    ),
  ),
];

import type { ScenarioResult } from '../harness/result/result.ts';
import { plural } from '../plural.ts';
import { escapeText } from './escape.ts';
import { formatBytes, formatDuration, formatIn } from './quantity.ts';

type FaultSpec = NonNullable<Extract<ScenarioResult['target'], { kind: 'openspec' }>['faults']>;
type Spell = NonNullable<FaultSpec['stall']>;

/** What a reader has to know of a target: that it has faults on purpose, or that nobody knows who has answered; null for any other. */
export function warningOfTarget({ target }: Pick<ScenarioResult, 'target'>): string | null {
  switch (target.kind) {
    case 'openspec':
      return target.faults === null ? null : `${describeFaults(target.faults)}. This measures no real target.`;
    case 'module':
    case 'none':
      return null;
    case 'command':
    case 'url':
      return target.tls.insecure
        ? `insecure: true. The certificate of ${escapeText(target.url)} was not verified.`
        : null;
  }
}

/** `faults on purpose (seed 1): latency 20 ms, errors 1 %`: figures of such a target must not be taken for real ones. */
export function describeFaults(faults: FaultSpec): string {
  const { stall, refuse, drip, leak, closeAfter } = faults;
  const parts = [
    faults.latency && `latency ${describeLatency(faults.latency)}`,
    stall && `stall ${describeSpell(stall)}`,
    refuse && `refuse ${describeSpell(refuse)}`,
    describeShare('errors', faults.errorPercent),
    describeShare('reset', faults.resetPercent),
    describeShare('truncate', faults.truncatePercent),
    drip && `drip ${formatBytes(drip.bytes)} every ${formatDuration(drip.everyMs)}`,
    faults.buffer && 'buffer',
    leak && `leak ${formatBytes(leak.perRequestBytes)} a request, up to ${formatBytes(leak.upToBytes)}`,
    faults.burnMs > 0 && `burn ${formatDuration(faults.burnMs)} of CPU a request`,
    faults.garbageBytes > 0 && `garbage ${formatBytes(faults.garbageBytes)} a request`,
    closeAfter && describeCloseAfter(closeAfter),
  ];
  return `faults on purpose (seed ${faults.seed}): ${parts.filter(Boolean).join(', ')}`;
}

function describeLatency(latency: NonNullable<FaultSpec['latency']>): string {
  switch (latency.kind) {
    case 'fixed':
      return formatDuration(latency.ms);
    case 'uniform':
      return `uniform from ${formatDuration(latency.lowMs)} to ${formatDuration(latency.highMs)}`;
    case 'lognormal':
      return `lognormal about ${formatDuration(latency.medianMs)} with sigma ${latency.sigma}`;
  }
}

function describeSpell({ afterMs, forMs, everyMs }: Spell): string {
  const times = everyMs === null ? 'once' : `every ${formatDuration(everyMs)}`;
  return `${formatDuration(forMs)} ${times}, first after ${formatDuration(afterMs)}`;
}

function describeShare(name: string, percent: number): string | null {
  return percent === 0 ? null : `${name} ${formatIn('%', percent)}`;
}

function describeCloseAfter({ requests, announced }: NonNullable<FaultSpec['closeAfter']>): string {
  return `close after ${plural(requests, 'request')}${announced ? '' : ', unannounced'}`;
}

import { openProc, type Proc } from '../../monitor/machine/proc.ts';
import { TICK_MS, TreeCpu } from '../../monitor/processes/tree-cpu.ts';
import { unixSocketOf } from '../../scenarios/fields/unix-socket.ts';
import type { TargetSpec } from '../../scenarios/target/target-spec.ts';
import type { CpuSource } from '../../targets/cpu-source.ts';
import { portHere } from './port-here.ts';

/** The CPU of the processes that serve a target, which this harness has not started. */
export function targetCpu(target: TargetSpec, proc: Proc = openProc()): CpuSource {
  const port = portHere(target);
  if (port === null) {
    const isUnix = target.kind === 'url' && unixSocketOf(target.url) !== null;
    const why = isUnix ? 'it listens on a unix socket, not on a port' : 'it does not run on this machine';
    return { stepMs: TICK_MS, read: () => ({ kind: 'unknown', why }) };
  }
  const tree = new TreeCpu(proc, { kind: 'port', number: port }, process.pid);
  return { stepMs: TICK_MS, read: () => tree.read() };
}

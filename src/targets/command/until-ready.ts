import { setTimeout as pause } from 'node:timers/promises';
import { HarnessError } from '../../errors.ts';
import { openProc } from '../../monitor/machine/proc.ts';
import { type CommandTargetSpec, PORT_PLACEHOLDER } from '../../scenarios/target/target-spec.ts';
import { readTls } from '../../tls-files.ts';
import { checkTrust } from '../tls-trust.ts';
import { accepts, type Place, placeOf, statusOf } from './answering.ts';
import { portsOf } from './ports-of.ts';
import type { ProcessGroup } from './process-group.ts';
import type { TargetLog } from './target-log.ts';

const LOOK_EVERY_MS = 25;

/** A command that was started. */
export type Awaited = {
  readonly group: ProcessGroup;
  readonly log: TargetLog;
  /** For people. */
  readonly title: string;
  readonly origin: string;
};

type Readying = Pick<CommandTargetSpec, 'ready' | 'readyTimeoutMs' | 'port' | 'headers' | 'tls'>;

/** What the last look has found out. */
type Seen = { readonly isLogged: boolean; readonly status: number | null };

/**
 * Asks a command again and again until it is ready, and looks for its end in between. Throws HarnessError `UNREACHABLE` where it ends, is not
 * ready in time, or has a certificate that is not trusted, and `INTERRUPTED` where the user gives up.
 */
export async function untilReady(started: Awaited, spec: Readying, signal?: AbortSignal): Promise<void> {
  const { group, log, title, origin } = started;
  const { ready, readyTimeoutMs, headers, tls } = spec;
  let ended: string | null = null;
  void group.ended.then((how) => {
    ended = how;
  });
  const until = performance.now() + readyTimeoutMs;
  const place = placeOf(origin);
  const sent = { headers, tls: readTls(tls) };
  let seen: Seen = { isLogged: ready.kind !== 'log', status: null };
  for (;;) {
    if (ready.kind === 'log' && !seen.isLogged) seen = { ...seen, isLogged: log.finds(ready.text) };
    if (ready.kind === 'path') seen = { ...seen, status: await statusOf(origin, ready.path, sent) };
    const isReady = seen.isLogged && (ready.kind === 'path' ? isOk(seen.status) : await accepts(place));
    if (ended !== null) throw endedEarly(title, ended, log);
    if (signal?.aborted) throw interruptedStart();
    if (isReady) break;
    if (performance.now() > until) throw notReady(started, spec, place, seen);
    await pause(LOOK_EVERY_MS);
  }
  if (!/^https:/i.test(origin)) return;
  const paths = ready.kind === 'path' ? [ready.path] : [];
  await checkTrust(origin, { paths, headers, tls, ...(signal === undefined ? {} : { signal }) });
}

export function interruptedStart(): HarnessError {
  return new HarnessError('INTERRUPTED', 'interrupted while the command of the target was starting');
}

/** The ports on which a command that was not ready in time listens in place of its own; null for any other error. */
export function portsElsewhere(error: unknown): readonly number[] | null {
  const cause: unknown = error instanceof HarnessError ? error.cause : null;
  return cause instanceof NotReady ? cause.ports : null;
}

/** The cause of the error for a command that was not ready in time. */
class NotReady extends Error {
  readonly ports: readonly number[];

  constructor(ports: readonly number[]) {
    super(ports.length === 0 ? 'it listens nowhere' : `it listens on port ${ports.join(', ')}`);
    this.ports = ports;
  }
}

function isOk(status: number | null): boolean {
  return status !== null && status >= 200 && status < 400;
}

function notReady(
  { title, group, log }: Awaited,
  { ready, readyTimeoutMs, port }: Readying,
  place: Place,
  { isLogged, status }: Seen,
): HarnessError {
  const own = place.kind === 'port' ? place.port : null;
  const members = membersOf(group.pid);
  const pids = members.map(({ pid }) => pid);
  const others = status !== null ? [] : portsOf(openProc(), pids).filter((each) => each !== own);
  const stopped = status !== null ? null : (members.find(({ state }) => state === 'T')?.pid ?? null);
  const cause = new NotReady(others);
  const what =
    ready.kind === 'log' && !isLogged
      ? `it has not printed "${ready.text}"`
      : ready.kind !== 'path'
        ? `nothing listens at ${place.text}`
        : status === null
          ? `GET ${ready.path} at ${place.text} has not been answered`
          : `GET ${ready.path} at ${place.text} is answered with ${status}, and not with a status of 200 to 399`;
  const elsewhere = others.length === 0 ? '' : `; ${cause.message}`;
  const more = stopped === null ? elsewhere : `${elsewhere}; process ${stopped} of it is stopped, as by SIGSTOP`;
  return new HarnessError(
    'UNREACHABLE',
    [`${title} is not ready after ${readyTimeoutMs / 1000} s: ${what}${more}`, ...printed(log)],
    { hint: adviceFor({ others, port, stopped, status }), cause },
  );
}

type Trouble = {
  readonly others: readonly number[];
  readonly port: number | null;
  /** A process of the command that a signal has stopped. */
  readonly stopped: number | null;
  /** The status of its answer; null where it gave none. */
  readonly status: number | null;
};

function adviceFor({ others: [other], port, stopped, status }: Trouble): string {
  if (stopped !== null)
    return 'A command must not stop itself, and has no terminal to be stopped by: SIGCONT lets it go on.';
  if (status === 401 || status === 403)
    return 'It wants to know who asks: headers of the target, such as headers: { x-api-key: KEY }, are sent with this request, too; or name a path that anybody may ask.';
  if (status !== null)
    return 'Name a path that it answers once it is ready: ready: { path: /healthz }; or leave ready out: then it is ready when it accepts a connection.';
  if (other !== undefined && port === null)
    return `Let it listen on the port that it is handed, as $PORT or ${PORT_PLACEHOLDER}; or, if it always listens there, write port: ${other}.`;
  if (other !== undefined) return `If it always listens there, write port: ${other}.`;
  return `It must listen on 127.0.0.1 and the port that it is handed, as $PORT or ${PORT_PLACEHOLDER}; or write port: N for one of its own. One that needs longer: readyTimeout: 60s.`;
}

/** The processes of a group, and the state of each as /proc has it. */
function membersOf(group: number): readonly { readonly pid: number; readonly state: string }[] {
  const proc = openProc();
  return (proc.list('/proc') ?? []).flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const stat = proc.read(`/proc/${name}/stat`) ?? '';
    const [state = '', , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(itsGroup) === group ? [{ pid: Number(name), state }] : [];
  });
}

function endedEarly(title: string, how: string, log: TargetLog): HarnessError {
  return new HarnessError('UNREACHABLE', [`${title} ${how} before it was ready`, ...printed(log)], {
    hint: 'It must stay in the foreground until it is told to end. It has no input and no terminal; to give it one: [script, -qec, "npm run dev", /dev/null].',
  });
}

/** What it printed last. */
function printed(log: TargetLog): readonly string[] {
  return log.tail().map((line) => `  ${line}`);
}

import type { Proc } from '../machine/proc.ts';

/** The processes that listen on a port of this machine, or why they can't all be told. */
export type Listeners =
  | { readonly kind: 'known'; readonly pids: readonly number[] }
  | { readonly kind: 'unknown'; readonly why: string };

/** They hand a port on to processes elsewhere: into containers. Names are cut at 15 characters, as the kernel cuts them. */
const FORWARDERS = new Set([
  'docker-proxy',
  'rootlesskit',
  'rootlessport',
  'conmon',
  'slirp4netns',
  'pasta',
  'kube-proxy',
  'kubectl',
  'systemd-socket-',
]);
const TCP_6 = '/proc/net/tcp6';
const SOCKET_TABLES = ['/proc/net/tcp', TCP_6] as const;
/** How many sockets of IPv6 are in use: to read from their table that there is none takes the kernel milliseconds. */
const COUNTS_6 = '/proc/net/sockstat6';
const NONE_IN_USE = /^TCP6: inuse 0$/m;
const LISTEN = '0A';
/** The first process listens for services that it starts later, so that all that it started would be the target's. */
const INIT = 1;

/** Whether this machine tells which sockets listen. */
export function hasSocketTable(proc: Proc): boolean {
  return SOCKET_TABLES.some((path) => proc.read(path, () => true) !== null);
}

/** The inodes of the sockets that listen on each of these ports, on any address of this machine. */
export function listeningInodes(proc: Proc, ports: readonly number[]): ReadonlyMap<number, ReadonlySet<string>> {
  const hasAny = (path: string): boolean => path !== TCP_6 || !NONE_IN_USE.test(proc.read(COUNTS_6) ?? '');
  const paths = ports.length === 0 ? [] : SOCKET_TABLES.filter(hasAny);
  const tables = paths.map((path) => listening(proc, path));
  return new Map(ports.map((port) => [port, new Set(tables.flatMap((table) => table.get(port) ?? []))]));
}

/** The processes that were found last to listen on a port of a machine. */
const foundLast = new WeakMap<object, Map<number, readonly number[]>>();

/**
 * The processes that hold the sockets of a port. As long as those that were found last hold all of them, none else is looked for: another process has
 * them from one of these, as a rule as its child. Otherwise the open files of all processes are looked through, which takes some tens of
 * milliseconds, and a run asks three times before its first request.
 */
export function findListeners(proc: Proc, port: number, inodes: ReadonlySet<string>): Listeners {
  const onMachine = foundLast.get(proc.machine ?? proc) ?? new Map<number, readonly number[]>();
  foundLast.set(proc.machine ?? proc, onMachine);
  const last = onMachine.get(port) ?? [];
  if (doHold(proc, last, inodes)) return { kind: 'known', pids: last };
  const found = searchListeners(proc, port, inodes);
  if (found.kind === 'known') onMachine.set(port, found.pids);
  else onMachine.delete(port);
  return found;
}

/** Whether these processes, and none of them in vain, hold all of these sockets, of which there is one at least. */
function doHold(proc: Proc, pids: readonly number[], inodes: ReadonlySet<string>): boolean {
  if (inodes.size === 0 || pids.length === 0) return false;
  const held = pids.map((pid) => heldBy(proc, pid, inodes));
  return held.every((those) => those.length > 0) && new Set(held.flat()).size === inodes.size;
}

function searchListeners(proc: Proc, port: number, inodes: ReadonlySet<string>): Listeners {
  if (inodes.size === 0) return unknown(`no process here listens on port ${port}`);
  const found = new Set<string>();
  const pids = (proc.list('/proc') ?? []).flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const held = heldBy(proc, name, inodes);
    for (const inode of held) found.add(inode);
    return held.length > 0 ? [Number(name)] : [];
  });
  if (found.size < inodes.size)
    return unknown(`a process that listens on port ${port} can't be seen: it is another user's`);
  if (pids.includes(INIT)) return unknown(`port ${port} is held by the first process of this machine`);
  const forwarder = pids
    .map((pid) => proc.read(`/proc/${pid}/comm`)?.trim() ?? '')
    .find((name) => FORWARDERS.has(name));
  return forwarder === undefined
    ? { kind: 'known', pids }
    : unknown(`port ${port} is handed on by ${forwarder}, into a container`);
}

/** Which of these sockets one process holds. To look at one process is much faster than to look for all that hold one. */
export function heldBy(proc: Proc, pid: number | string, inodes: ReadonlySet<string>): readonly string[] {
  return (proc.list(`/proc/${pid}/fd`) ?? []).flatMap((file) => {
    const inode = /^socket:\[(\d+)\]$/.exec(proc.link(`/proc/${pid}/fd/${file}`) ?? '')?.[1];
    return inode !== undefined && inodes.has(inode) ? [inode] : [];
  });
}

function unknown(why: string): Listeners {
  return { kind: 'unknown', why };
}

/**
 * Inodes by port. Columns: number, local address and port in hex, remote, state, queues, timer, retransmits, uid, timeout,
 * inode. The kernel tells of listening sockets first; the rest of the table, which takes milliseconds, is not read.
 */
function listening(proc: Proc, path: string): ReadonlyMap<number, readonly string[]> {
  const byPort = new Map<number, readonly string[]>();
  for (const [, local = '', , state, , , , , , inode] of rowsOf(proc.read(path, hasOtherStates) ?? '')) {
    if (state !== LISTEN || inode === undefined) continue;
    const port = Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16);
    byPort.set(port, [...(byPort.get(port) ?? []), inode]);
  }
  return byPort;
}

function hasOtherStates(text: string): boolean {
  const [, , , state = LISTEN] = rowsOf(text).at(-1) ?? [];
  return state !== LISTEN;
}

/** The complete lines of a table, without its head. */
function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.trim().split(/\s+/));
}

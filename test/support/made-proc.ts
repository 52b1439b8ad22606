import type { Proc } from '../../src/monitor/machine/proc.ts';

/** A process as a test describes it. Ticks of CPU: `own`, and those of children that it has waited for. */
export type MadeProcess = {
  readonly pid: number;
  readonly parent?: number;
  readonly group?: number;
  readonly startedAt?: number;
  readonly name?: string;
  readonly isKernel?: boolean;
  readonly own?: number;
  readonly reaped?: number;
  /** Its arguments, with the program as the first. */
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Inodes of its sockets; null where its open files can't be seen. */
  readonly sockets?: readonly number[] | null;
  /** By number; `ran` in ns. */
  readonly threads?: Readonly<Record<number, MadeThread>>;
  /** What it has in RAM. */
  readonly pages?: number;
};

export type MadeThread = { readonly ran: number; readonly voluntary?: number; readonly involuntary?: number };

export type MadeMachine = {
  readonly processes: readonly MadeProcess[];
  /** Ticks of each core. */
  readonly cores?: readonly {
    readonly user?: number;
    readonly nice?: number;
    readonly system?: number;
    readonly idle?: number;
    readonly softirq?: number;
    readonly steal?: number;
  }[];
  readonly allowed?: string;
  /** Inodes of listening sockets by port. */
  readonly listening?: Readonly<Record<number, readonly number[]>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
};

/** The files of a machine that is made by hand; `machine` is asked for each reading. */
export function madeProc(machine: () => MadeMachine): Proc {
  const processOf = (path: string): MadeProcess | undefined => {
    const pid = Number(/^\/proc\/(\d+)\//.exec(path)?.[1]);
    return machine().processes.find((each) => each.pid === pid);
  };
  return {
    read: (path) => {
      const { files, cores = [], allowed = '0-1', listening = {} } = machine();
      const written = files?.[path];
      if (written !== undefined) return written;
      if (path === '/proc/stat') return statOf(cores);
      if (path === '/proc/self/status') return `Name:\tnode\nCpus_allowed_list:\t${allowed}\n`;
      if (path === '/proc/net/tcp') return tcpOf(listening);
      const process = processOf(path);
      if (process === undefined) return null;
      const [, thread] = /\/task\/(\d+)\//.exec(path) ?? [];
      if (thread !== undefined) return threadFile(path, process.threads?.[Number(thread)]);
      if (path.endsWith('/stat')) return processStat(process);
      if (path.endsWith('/comm')) return `${process.name ?? 'node'}\n`;
      if (path.endsWith('/cmdline')) return process.command?.map((argument) => `${argument}\0`).join('') ?? null;
      if (!path.endsWith('/environ')) return null;
      return Object.entries(process.environment ?? {})
        .map(([name, value]) => `${name}=${value}\0`)
        .join('');
    },
    list: (path) => {
      if (path === '/proc') return ['self', 'stat', ...machine().processes.map(({ pid }) => `${pid}`)];
      if (path.endsWith('/task')) return Object.keys(processOf(path)?.threads ?? {});
      const sockets = processOf(`${path}/`)?.sockets;
      return sockets === undefined ? [] : (sockets?.map((_, index) => `${index}`) ?? null);
    },
    link: (path) => {
      const written = machine().links?.[path];
      if (written !== undefined) return written;
      if (path === '/proc/self') return String(process.pid);
      const index = Number(path.split('/').at(-1));
      const inode = processOf(path)?.sockets?.[index];
      return inode === undefined ? null : `socket:[${inode}]`;
    },
  };
}

function statOf(cores: NonNullable<MadeMachine['cores']>): string {
  const lines = cores.map(
    ({ user = 0, nice = 0, system = 0, idle = 0, softirq = 0, steal = 0 }, index) =>
      `cpu${index} ${user} ${nice} ${system} ${idle} 0 0 ${softirq} ${steal} 0 0`,
  );
  return ['cpu  0 0 0 0 0 0 0 0 0 0', ...lines, 'intr 1', ''].join('\n');
}

function processStat({
  pid,
  parent = 1,
  group = pid,
  startedAt = 1,
  name = 'node',
  isKernel = false,
  own = 0,
  reaped = 0,
  threads = { [pid]: { ran: 0 } },
  pages = 0,
}: MadeProcess): string {
  const fields = [
    parent,
    group,
    1,
    0,
    -1,
    isKernel ? 0x200000 : 0,
    0,
    0,
    0,
    0,
    own,
    0,
    reaped,
    0,
    20,
    0,
    Object.keys(threads).length,
    0,
    startedAt,
    0,
    pages,
  ];
  return `${pid} (${name}) S ${fields.join(' ')}\n`;
}

function threadFile(path: string, thread: MadeThread | undefined): string | null {
  if (thread === undefined) return null;
  const { ran, voluntary = 0, involuntary = 0 } = thread;
  // The third number counts how often the thread got a core.
  return path.endsWith('/schedstat')
    ? `${ran} 0 ${1 + voluntary + involuntary}\n`
    : `Name:\tnode\nvoluntary_ctxt_switches:\t${voluntary}\nnonvoluntary_ctxt_switches:\t${involuntary}\n`;
}

function tcpOf(listening: NonNullable<MadeMachine['listening']>): string {
  const lines = Object.entries(listening).flatMap(([port, inodes]) =>
    inodes.map((inode) => {
      const local = `0100007F:${Number(port).toString(16).toUpperCase().padStart(4, '0')}`;
      return `   0: ${local} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0`;
    }),
  );
  return ['  sl  local_address rem_address   st', ...lines, ''].join('\n');
}

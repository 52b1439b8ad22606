import type { Proc } from './proc.ts';
import type { ByteCounters } from './throughput.ts';

/**
 * Tells which interfaces count: those of real hardware, if there is one, else (in a container) all but the loopback, bridges and
 * their ports. A packet to a container passes several interfaces of its host, and would be counted at each of them.
 */
export class Interfaces {
  readonly #proc: Proc;
  readonly #kinds = new Map<string, 'hardware' | 'bridge' | 'other'>();

  constructor(proc: Proc) {
    this.#proc = proc;
  }

  /** What the interfaces have received (`in`) and sent (`out`); null where the kernel does not tell. */
  read(): ByteCounters | null {
    const text = this.#proc.read('/proc/net/dev');
    if (text === null) return null;
    // name: bytes packets errors dropped fifo frame compressed multicast, and then the same of what was sent.
    const rows = [...text.matchAll(/^\s*([^\s|]+):\s*(\d+)(?:\s+\d+){7}\s+(\d+)/gm)].filter(
      ([, name]) => name !== 'lo',
    );
    const kinds = new Set(rows.map(([, name = '']) => this.#kindOf(name)));
    const wanted = kinds.has('hardware') ? 'hardware' : 'other';
    return new Map(
      rows
        .filter(([, name = '']) => this.#kindOf(name) === wanted)
        .map(([, name = '', received, sent]) => [name, { in: Number(received), out: Number(sent) }]),
    );
  }

  #kindOf(name: string): 'hardware' | 'bridge' | 'other' {
    const known = this.#kinds.get(name);
    if (known !== undefined) return known;
    const has = (file: string): boolean => this.#proc.list(`/sys/class/net/${name}/${file}`) !== null;
    const kind = has('device') ? 'hardware' : has('bridge') || has('brport') ? 'bridge' : 'other';
    this.#kinds.set(name, kind);
    return kind;
  }
}

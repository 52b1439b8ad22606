import type { Proc } from '../machine/proc.ts';
import type { Root } from './family.ts';
import { findListeners, heldBy, listeningInodes } from './listeners.ts';
import type { ProcessRow } from './process-table.ts';

/** A process that serves the target, by its number or by the port of this machine that it listens on. */
export type Companion = { readonly kind: 'pid' | 'port'; readonly number: number };

/** Where our own tree begins; `unknown` says why not all of it can be told. */
type Found = { readonly roots: readonly Root[]; readonly unknown: string | null };

/**
 * The harness, the processes that listen for the target, and its companions. They are looked for again when one of them has
 * ended, or when other sockets listen on one of the ports.
 */
export class Roots {
  readonly #proc: Proc;
  readonly #harness: Root;
  readonly #ports: readonly number[];
  readonly #companions: readonly number[];
  #found: (Found & { readonly seen: string }) | null = null;

  constructor(proc: Proc, harness: number, targetPort: number | null, companions: readonly Companion[]) {
    this.#proc = proc;
    this.#harness = { pid: harness, hasGroup: false };
    this.#companions = companions.filter(({ kind }) => kind === 'pid').map(({ number }) => number);
    this.#ports = [
      ...(targetPort === null ? [] : [targetPort]),
      ...companions.filter(({ kind }) => kind === 'port').map(({ number }) => number),
    ];
  }

  find(rows: readonly ProcessRow[]): Found {
    const inodes = listeningInodes(this.#proc, this.#ports);
    const keys = new Map(rows.map(({ pid, key }) => [pid, key] as const));
    // What was found holds as long as these sockets listen, and the same processes are there.
    const seen = (roots: readonly Root[]): string =>
      JSON.stringify([
        [...inodes].map(([port, found]) => [port, ...found]),
        [...roots.map(({ pid }) => pid), ...this.#companions].map((pid) => keys.get(pid) ?? null),
      ]);
    if (this.#found !== null && this.#found.seen === seen(this.#found.roots)) return this.#found;
    const found = this.#look(inodes, keys);
    this.#found = { ...found, seen: seen(found.roots) };
    return found;
  }

  #look(inodes: ReadonlyMap<number, ReadonlySet<string>>, keys: ReadonlyMap<number, string>): Found {
    const roots = [this.#harness];
    const problems: string[] = [];
    for (const [port, wanted] of inodes) {
      // What the harness serves itself is in its own tree; to look through all processes takes milliseconds.
      if (isHeldBy(this.#proc, this.#harness.pid, wanted)) continue;
      const listeners = findListeners(this.#proc, port, wanted);
      if (listeners.kind === 'known') roots.push(...listeners.pids.map((pid) => ({ pid, hasGroup: true })));
      else problems.push(listeners.why);
    }
    for (const pid of this.#companions) {
      if (keys.has(pid)) roots.push({ pid, hasGroup: true });
      else problems.push(`the companion with pid ${pid} does not run`);
    }
    return { roots, unknown: problems[0] ?? null };
  }
}

/** Whether a process holds all of these sockets, and there is one. */
function isHeldBy(proc: Proc, pid: number, inodes: ReadonlySet<string>): boolean {
  return inodes.size > 0 && new Set(heldBy(proc, pid, inodes)).size === inodes.size;
}

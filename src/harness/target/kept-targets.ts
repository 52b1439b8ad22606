import type { Gauges } from '../../metrics/gauge.ts';
import type { Target } from '../../targets/target.ts';

type Kept = { readonly target: Target; isDead: boolean; readonly listeners: Set<(gauges: Gauges) => void> };

/** Targets that serve more than one attempt. An attempt closes its target as it closes any other, and a kept one goes on running. */
export class KeptTargets {
  readonly #kept = new Map<string, Kept>();

  /** The target of this key, if it lives; otherwise it is started. Attempts follow each other, so that no two ask at once. */
  async take(key: string, start: () => Promise<Target>): Promise<Target> {
    const known = this.#kept.get(key);
    if (known !== undefined && !known.isDead) return handOut(known);
    await known?.target.close();
    this.#kept.delete(key);
    const kept: Kept = { target: await start(), isDead: false, listeners: new Set() };
    this.#kept.set(key, kept);
    void kept.target.died.then(() => {
      kept.isDead = true;
    });
    kept.target.onGauges((gauges) => {
      for (const listener of kept.listeners) listener(gauges);
    });
    return handOut(kept);
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    await Promise.all([...this.#kept.values()].map(({ target }) => target.close()));
    this.#kept.clear();
  }
}

function handOut({ target, listeners }: Kept): Target {
  const own = new Set<(gauges: Gauges) => void>();
  return {
    ...target,
    onGauges: (listener) => {
      own.add(listener);
      listeners.add(listener);
    },
    close: () => {
      for (const listener of own) listeners.delete(listener);
      return Promise.resolve();
    },
  };
}

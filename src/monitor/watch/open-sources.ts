import type { Clock } from '../../metrics/clock.ts';
import { watchContainer } from '../container/container-values.ts';
import { cpuUses } from '../container/cpu-use.ts';
import { memoryUses } from '../container/memory-use.ts';
import { customValues } from '../custom/custom-sample.ts';
import { Scrape, type ScrapeOptions } from '../custom/scrape.ts';
import type { Proc } from '../machine/proc.ts';
import { watchMachine } from '../machine/system-values.ts';
import type { Values } from '../metrics/monitor-reading.ts';
import type { MonitorSource } from '../metrics/monitor-source.ts';
import { watchUrl } from '../requests/url-values.ts';
import { type TreeOptions, watchTree } from '../tree/tree-values.ts';

export type SourceOptions = {
  readonly clock: Clock;
  readonly proc: Proc;
  /** Where a tree of processes begins; null for none. */
  readonly tree: TreeOptions['watched'] | null;
  /** What is asked once in each interval; null for no health check. */
  readonly url: string | null;
  /** Where Prometheus text is served; null for nothing to scrape. */
  readonly scrape: string | null;
  readonly intervalMs: number;
  /** Hosts that these two may name although they are not this machine. */
  readonly allowHosts: readonly string[];
};

const SCRAPE_MS = 1_000;

/** What a monitor looks at from the outside: the machine, the limits of its container, and what else it was told to. */
export function openSources(options: SourceOptions): readonly MonitorSource[] {
  const { clock, proc, tree, url, scrape, intervalMs, allowHosts } = options;
  return [
    watchMachine({ clock, proc }),
    watchContainer({ clock, proc }),
    ...(tree === null ? [] : [watchTree({ clock, watched: tree })]),
    ...(url === null ? [] : [watchUrl({ url, everyMs: intervalMs, allowHosts })]),
    ...(scrape === null ? [] : [watchScrape({ url: scrape, everyMs: SCRAPE_MS, headers: {}, allowHosts })]),
  ];
}

/** What memory and CPU are held against: the limits of the container where it has some, else the machine. */
export function limitedMetrics(proc: Proc): {
  readonly memory: 'container.memory' | 'system.memory';
  readonly cpu: 'container.cpu' | 'system.cpu';
} {
  return {
    memory: memoryUses(proc).length > 0 ? 'container.memory' : 'system.memory',
    cpu: cpuUses(proc).length > 0 ? 'container.cpu' : 'system.cpu',
  };
}

/**
 * What a program serves about itself as Prometheus text, as custom metrics. Readings may come more often than scrapes, or just
 * before one: a gauge then stands where it stood at the last scrape, for as long as two more would have taken.
 */
function watchScrape(options: ScrapeOptions): MonitorSource {
  const scrape = new Scrape(options);
  let standing: Values = {};
  let scrapedUs = Number.NEGATIVE_INFINITY;
  return {
    name: options.url,
    take: (nowUs) => {
      const sample = scrape.take();
      if (sample === null) return nowUs - scrapedUs <= 2e3 * options.everyMs ? standing : null;
      scrapedUs = nowUs;
      standing = customValues({ ...sample, counters: new Map(), timers: new Map() });
      return customValues(sample);
    },
    notes: () => (scrape.note === null ? [] : [scrape.note]),
    close: () => scrape.close(),
  };
}

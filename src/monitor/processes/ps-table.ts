import type { ProcessRow } from './process-table.ts';

/** What `ps -axo` is asked for; `parsePs` reads it. */
export const PS_COLUMNS = 'pid=,ppid=,pgid=,rss=,lstart=,time=,ucomm=';

/** `4711 1 4711 51200 Sun Nov 29 09:00:00 2026 1:02.34 node`; the time has hundredths of a second on macOS, and none elsewhere. */
const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+([\d:.-]+)\s+(.*?)\s*$/;

export type PsRow = ProcessRow & { readonly residentBytes: number };

/** Processes as `ps` of macOS prints them. It does not tell what children used that have ended. */
export function parsePs(text: string): readonly PsRow[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, group, kilobytes, started = '', time = '', name = ''] = LINE.exec(line) ?? [];
    const startedAt = Date.parse(started) / 10;
    const own = ticksOf(time);
    if (pid === undefined || Number.isNaN(startedAt + own)) return [];
    return [
      {
        key: `${pid}@${startedAt}`,
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        startedAt,
        name,
        isKernel: pid === '0',
        own,
        reaped: 0,
        residentBytes: Number(kilobytes) * 1024,
      },
    ];
  });
}

/** Ticks of a time as `1:02.34`, `1:02:03` or `1-02:03:04`. */
function ticksOf(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 100);
}

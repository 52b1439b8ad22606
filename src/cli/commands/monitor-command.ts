import { join } from 'node:path';
import { EXIT } from '../../harness/result/exit-code.ts';
import { createClock } from '../../metrics/clock.ts';
import type { AlertRule } from '../../monitor/alerts/alert-rule.ts';
import { AlertWatch } from '../../monitor/alerts/alert-watch.ts';
import { type FailOn, failsOn } from '../../monitor/alerts/fail-on.ts';
import { type Thresholds, thresholdRules } from '../../monitor/alerts/threshold-rules.ts';
import { openProc, type Proc } from '../../monitor/machine/proc.ts';
import { MonitorEngine } from '../../monitor/watch/monitor-engine.ts';
import { loopMonitor } from '../../monitor/watch/monitor-loop.ts';
import type { MonitorReport } from '../../monitor/watch/monitor-report.ts';
import { limitedMetrics, openSources } from '../../monitor/watch/open-sources.ts';
import { type HandOn, type HandOnOptions, openHandOn } from '../monitor/hand-on.ts';
import { type Ending, listenForEnd } from '../monitor/monitor-end.ts';
import { jsonView, type MonitorView, tableView } from '../monitor/monitor-view.ts';
import { folderName, leaveNoEmptyFolder, openReportFolder, writeReport } from '../monitor/report-folder.ts';
import { COMMAND_LOG, findWatched, type Watched } from '../monitor/watched.ts';
import { alertsOf } from '../monitor/written-alerts.ts';
import type { WatchTarget } from '../options/monitor-options.ts';
import { type CommandIo, isDrawable, pathFrom } from '../terminal/command-io.ts';

export type MonitorArguments = HandOnOptions & {
  readonly target: WatchTarget;
  /** A health check; null for none. */
  readonly url: string | null;
  /** Where Prometheus text is served that becomes custom metrics; null for nothing. */
  readonly scrape: string | null;
  /** Null for as long as nobody ends it. */
  readonly durationMs: number | null;
  readonly thresholds: Partial<Thresholds>;
  /** Beside those of the thresholds, as they were written. */
  readonly alerts: readonly string[];
  readonly failOn: FailOn;
  readonly json: boolean;
  /** The folder of the report; null for one of its own in perf-results. */
  readonly out: string | null;
};

/** What one call of the command has opened. */
type Monitor = {
  readonly engine: MonitorEngine;
  readonly watched: Watched;
  readonly view: MonitorView;
  readonly handOn: HandOn;
};

/** Watches the machine, and what else it was told to, until it is ended; then writes and prints the report. */
export async function monitorCommand(args: MonitorArguments, io: CommandIo): Promise<number> {
  io.optimiseNoMore();
  const dir = args.out ?? pathFrom(io, join('perf-results', folderName(Date.now())));
  try {
    return await monitorInto(dir, args, io);
  } finally {
    leaveNoEmptyFolder(dir, COMMAND_LOG);
  }
}

async function monitorInto(dir: string, args: MonitorArguments, io: CommandIo): Promise<number> {
  const proc = openProc();
  const rules = [...thresholdRules(limitedMetrics(proc), args.thresholds), ...alertsOf(args.alerts)];
  const watched = await findWatched(args.target, proc, () => openReportFolder(dir));
  const { command } = watched;
  try {
    openReportFolder(dir);
    const view = openView(args, watched, io);
    const handOn = await openHandOn(args, watched.title, view.say);
    const engine = openEngine(args, rules, watched, proc);
    const ending = listenForEnd({ io, durationMs: args.durationMs, command, say: view.say });
    const report = await watch({ engine, watched, view, handOn }, args, ending).finally(ending.release);
    view.end(report);
    view.say(`report: ${writeReport(dir, report)}`);
    return ending.exitCode() ?? (failsOn(args.failOn, engine.raised) ? EXIT.gateFailed : EXIT.pass);
  } finally {
    await command?.end();
  }
}

function openEngine(
  args: MonitorArguments,
  rules: readonly AlertRule[],
  { title, tree }: Watched,
  proc: Proc,
): MonitorEngine {
  const clock = createClock();
  return new MonitorEngine({
    sources: openSources({ ...args, clock, proc, tree }),
    alerts: new AlertWatch(rules),
    watched: args.url === null ? title : `${title}; ${args.url}`,
    intervalMs: args.intervalMs,
    clock,
    wallClock: Date.now,
  });
}

function openView({ json, intervalMs }: MonitorArguments, { title }: Watched, io: CommandIo): MonitorView {
  if (json || !isDrawable(io.stdout, io.environment)) return jsonView(io);
  return tableView(io, { watched: title, intervalMs, hasKeys: io.keys !== null });
}

/** Takes readings until the end, and resolves with the report, of which the end of the command is a part. */
async function watch(
  { engine, watched, view, handOn }: Monitor,
  { intervalMs }: MonitorArguments,
  { stop }: Ending,
): Promise<MonitorReport> {
  const { process, command } = watched;
  try {
    await loopMonitor({
      engine,
      intervalMs,
      stop,
      goesOn: () => process === null || process.look() === null,
      onTick: (tick) => {
        handOn.take(tick);
        for (const note of handOn.notes()) engine.note(note);
        view.show(tick);
      },
    });
    for (const note of [process?.look(), await command?.end()]) if (note) engine.note(note);
    await handOn.close();
    for (const note of handOn.notes()) engine.note(note);
    return engine.report();
  } finally {
    engine.close();
    await handOn.close();
  }
}

import { FAIL_ON } from '../monitor/alerts/fail-on.ts';
import { addHistory } from './history-list.ts';
import { type CommonOptions, type Finish, wholeNumber } from './options/every-command.ts';
import { historyChoice } from './options/history-dir.ts';
import { listOf } from './options/repeated.ts';
import { type CommandIo, pathFrom } from './terminal/command-io.ts';

const AFTER = `It ends at q, Ctrl-C or --duration, and with the process or the command that it watches; the report is written
each time. Exit codes: 0 it ended · 1 the report can't be written · 2 usage, or nothing to watch · 3 an alert was
raised that --fail-on asks for · 130, 143 stopped by a signal.`;

/** The options of `monitor` are not those of `monitor history`. */
const own = { global: false } as const;
const text = { ...own, string: true, requiresArg: true } as const;

/** `monitor`. `words` are the command that it starts and watches; none for no command. */
export function addMonitor(
  parser: CommonOptions,
  io: CommandIo,
  finish: Finish,
  words: readonly string[],
): CommonOptions {
  const describeOptions = (command: CommonOptions) => {
    addHistory(command, io, finish);
    return addMonitorOptions(command);
  };
  parser.command('monitor', 'Watch this machine, a process, a port or a command', describeOptions, async (args) => {
    const { durationOf, httpUrlOf, intervalOf, percentOf, responseTimeOf, watchTargetOf } = await import(
      './options/monitor-options.ts'
    );
    const { pid, port, prometheus, otlp, webhook, duration, memory, cpu, out, json } = args;
    const allowHosts = listOf(args['allow-host']);
    const options = {
      target: watchTargetOf({ pid, port, words }),
      url: args.url === undefined ? null : httpUrlOf('--url', args.url, allowHosts),
      scrape: args.scrape === undefined ? null : httpUrlOf('--scrape', args.scrape, allowHosts),
      intervalMs: intervalOf(args.interval),
      durationMs: duration === undefined ? null : durationOf(duration),
      thresholds: {
        ...(memory === undefined ? {} : { memory: percentOf('--memory', memory) }),
        ...(cpu === undefined ? {} : { cpu: percentOf('--cpu', cpu) }),
        ...(args['response-time'] === undefined ? {} : { response: responseTimeOf(args['response-time']) }),
      },
      alerts: args.alert ?? [],
      failOn: args['fail-on'],
      prometheusPort: prometheus === undefined ? null : wholeNumber('--prometheus', prometheus, 0, 65_535),
      otlpUrl: otlp ?? null,
      webhookUrl: webhook ?? null,
      history: historyChoice(args.history, io),
      allowHosts,
      out: out === undefined ? null : pathFrom(io, out),
      json,
    };
    const { monitorCommand } = await import('./commands/monitor-command.ts');
    finish(await monitorCommand(options, io));
  });
  return parser;
}

function addMonitorOptions(parser: CommonOptions) {
  return parser
    .usage('$0 monitor [options] [-- COMMAND…]\n\nWatch this machine, a process, a port or a command')
    .option('pid', { ...text, describe: 'Watch this process and all that descend from it' })
    .option('port', { ...text, describe: 'Watch the processes that listen on this port of this machine' })
    .option('url', { ...text, describe: 'Ask this URL at each interval, and tell how long it took' })
    .option('scrape', { ...text, describe: 'Take over metrics that are served here as Prometheus text' })
    .option('interval', { ...text, default: '2s', describe: 'How often to look, 100ms to 1h' })
    .option('duration', { ...text, describe: 'End after this time, such as 10m' })
    .option('memory', { ...text, describe: 'Warn above this share of memory; 85 %, and critical above 95 %' })
    .option('cpu', { ...text, describe: 'Warn above this share of CPU; 80 %, and critical above 90 %' })
    .option('response-time', { ...text, describe: 'Warn above this response time; 1s, and critical above 5s' })
    .option('alert', { ...text, array: true, describe: 'One more alert: "process.rss above 500MB for 10s critical"' })
    .option('fail-on', {
      ...own,
      choices: FAIL_ON,
      default: 'never' as const,
      describe: 'Exit with 3 if an alert of this severity or a higher one was raised',
    })
    .option('prometheus', { ...text, describe: 'Serve the metrics for Prometheus on this port of 127.0.0.1' })
    .option('otlp', { ...text, describe: 'Push the metrics to this collector by OTLP over HTTP' })
    .option('webhook', { ...text, describe: 'POST each alert as JSON to this URL' })
    .option('history', { ...text, describe: 'Folder of the history on disk; --no-history for none' })
    .option('allow-host', { ...text, array: true, describe: 'Allow requests to this host, which is not loopback' })
    .option('json', { ...own, boolean: true, default: false, describe: 'Lines of JSON on a terminal, too' })
    .option('out', { ...text, describe: 'Folder of the report; perf-results/monitor-TIME' })
    .example('$0 monitor', 'a live table of this machine; lines of JSON where it is piped')
    .example('$0 monitor --pid 4711 --interval 1s', 'and of a process with its children')
    .example('$0 monitor --port 8080 --duration 10m', 'and of whoever listens there')
    .example('$0 monitor --url http://127.0.0.1:8080/health', 'and how fast it answers')
    .example('$0 monitor -- node server.js', 'start a command, and watch it until it ends')
    .epilogue(AFTER);
}

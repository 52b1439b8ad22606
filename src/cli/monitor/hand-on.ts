import { HarnessError } from '../../errors.ts';
import { Webhook } from '../../monitor/alerts/webhook.ts';
import { type History, openHistory } from '../../monitor/history/open-history.ts';
import type { Tick } from '../../monitor/watch/monitor-engine.ts';
import { closeExporters, type ExporterOptions, openExporters } from './open-exporters.ts';

/** Where readings are kept. A folder that can't be a history is an error only where the user named it. */
type HistoryChoice = { readonly dir: string; readonly isNamed: boolean };

/** Who gets what a monitor sees, beside the terminal. Null for nobody. */
export type HandOnOptions = ExporterOptions & {
  readonly webhookUrl: string | null;
  readonly history: HistoryChoice | null;
};

/** Hands each look on. None of the receivers holds up the monitor. */
export type HandOn = {
  readonly take: (tick: Tick) => void;
  /** What keeps a receiver from getting anything. */
  readonly notes: () => readonly string[];
  /** Gives receivers a short while for what is under way. */
  readonly close: () => Promise<void>;
};

/** Throws HarnessError, with nothing left open, where one of them can't be opened. `say` gets lines for people. */
export async function openHandOn(
  options: HandOnOptions,
  watched: string,
  say: (message: string) => void,
): Promise<HandOn> {
  const { webhookUrl, allowHosts } = options;
  const notes = new Set<string>();
  const onTrouble = (message: string): void => void notes.add(message);
  const webhook = webhookUrl === null ? null : new Webhook({ url: webhookUrl, allowHosts, onTrouble });
  // It opens no file before the first reading.
  const history = historyOf(options.history, watched, onTrouble);
  const exporters = await openExporters(options, say);
  return {
    take: ({ reading, changes, standing }) => {
      history?.append(reading);
      for (const exporter of exporters) exporter.update(reading, standing);
      for (const change of changes) webhook?.send(change);
    },
    notes: () => {
      for (const { note } of exporters) if (note !== null) notes.add(note);
      return [...notes];
    },
    close: async () => {
      await Promise.all([history?.close(), webhook?.close(), closeExporters(exporters)]);
    },
  };
}

function historyOf(
  choice: HistoryChoice | null,
  watched: string,
  onTrouble: (message: string) => void,
): History | null {
  if (choice === null) return null;
  try {
    return openHistory({ dir: choice.dir, watched, onTrouble });
  } catch (error) {
    if (choice.isNamed || !(error instanceof HarnessError)) throw error;
    onTrouble(`no history is kept: ${error.message}`);
    return null;
  }
}

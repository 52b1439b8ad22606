import { clip } from '../../reports/fit.ts';
import type { OutputStream } from './command-io.ts';

/** A few lines at the bottom of a terminal that are drawn over and over. */
export type LiveView = {
  readonly draw: (lines: readonly string[]) => void;
  readonly clear: () => void;
};

const DEFAULT_COLUMNS = 80;

/** Each line is clipped to the width of the terminal, as a line that wraps would not be cleared. */
export async function openLiveView(stream: OutputStream): Promise<LiveView> {
  // This package is loaded only for a terminal, because loading it takes 20 ms.
  const { createLogUpdate } = await import('log-update');
  const draw = createLogUpdate(stream);
  return {
    draw: (lines) => draw(lines.map((line) => clip(line, (stream.columns ?? DEFAULT_COLUMNS) - 1)).join('\n')),
    clear: () => draw.clear(),
  };
}

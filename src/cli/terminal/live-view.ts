import { clip } from '../../reports/fit.ts';
import type { OutputStream } from './command-io.ts';

/** A few lines at the bottom of a terminal that are drawn over and over. */
export type LiveView = {
  /** A line without colours is clipped to the width of the terminal; one with colours has to fit. */
  readonly draw: (lines: readonly string[]) => void;
  readonly clear: () => void;
};

const [DEFAULT_COLUMNS, DEFAULT_ROWS] = [80, 24];
/** Between these two, a terminal that knows them shows nothing of what is half drawn. */
const [HOLD, SHOW] = ['\u001b[?2026h', '\u001b[?2026l'];
const [CLEAR_REST_OF_LINE, CLEAR_BELOW, COLOUR] = ['\u001b[K', '\u001b[J', '\u001b['];

/**
 * Draws by itself, without a package: those that are made for it wrap and measure each line again, which took as much CPU as all
 * that a monitor reads in a second. The cursor rests in the first column below the lines.
 */
export function openLiveView(stream: OutputStream): LiveView {
  let drawn: readonly string[] = [];
  let drawnColumns = 0;
  const backToTop = (): string => (drawn.length === 0 ? '' : `\u001b[${drawn.length}A\r`);
  return {
    draw: (lines) => {
      const { columns = DEFAULT_COLUMNS, rows = DEFAULT_ROWS } = stream;
      const shown = lines
        .slice(-Math.max(1, rows - 1))
        .map((line) => (line.includes(COLOUR) ? line : clip(line, columns - 1)));
      // A terminal of another width has moved what was drawn.
      const isAsBefore = (line: string, index: number): boolean => columns === drawnColumns && line === drawn[index];
      const text = shown.map((line, index) => (isAsBefore(line, index) ? '\n' : `${line}${CLEAR_REST_OF_LINE}\n`));
      stream.write(`${HOLD}${backToTop()}${text.join('')}${CLEAR_BELOW}${SHOW}`);
      drawn = shown;
      drawnColumns = columns;
    },
    clear: () => {
      if (drawn.length > 0) stream.write(`${backToTop()}${CLEAR_BELOW}`);
      drawn = [];
    },
  };
}

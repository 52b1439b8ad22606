import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openLiveView } from '../../../src/cli/terminal/live-view.ts';
import { captureIo } from '../../support/command-io.ts';

/** What a terminal shows that is told this; the sequences that draw, and no others. */
function screenOf(output: string): readonly string[] {
  const screen: string[] = [''];
  let [row, column] = [0, 0];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is told by control sequences.
  for (const [token, , count, kind] of output.matchAll(/(\u001b\[\??(\d*)([A-Za-z]))|[\s\S]/gu)) {
    const line = screen[row] ?? '';
    if (kind === 'A') row -= Number(count);
    else if (kind === 'K') screen[row] = line.slice(0, column);
    else if (kind === 'J') screen.splice(row, screen.length, line.slice(0, column));
    else if (token === '\r') column = 0;
    else if (token === '\n') {
      [row, column] = [row + 1, 0];
      screen[row] ??= '';
    } else if (kind === undefined) {
      screen[row] = line.slice(0, column) + token + line.slice(column + 1);
      column += 1;
    }
    assert.ok(row >= 0, 'the cursor stays below where the first line was drawn');
  }
  return screen;
}

function drawn(...frames: readonly (readonly string[])[]): {
  readonly screen: readonly string[];
  readonly last: string;
} {
  const { io, stdout } = captureIo({ columns: 20 });
  const view = openLiveView(io.stdout);
  let before = '';
  for (const frame of frames) {
    before = stdout();
    if (frame.length === 0) view.clear();
    else view.draw(frame);
  }
  return { screen: screenOf(stdout()), last: stdout().slice(before.length) };
}

describe('lines that are drawn over and over', () => {
  it('show what was drawn last, whether that has as many lines as before, more or fewer', () => {
    assert.deepEqual(drawn(['one', 'two'], ['ones', '2', 'three'], ['1']).screen, ['1', '']);
    assert.deepEqual(drawn(['long line', 'b'], ['short', 'b', 'c']).screen, ['short', 'b', 'c', '']);
  });

  it('are gone once they were cleared, and what follows stands in their place', () => {
    assert.deepEqual(drawn(['one', 'two'], []).screen, ['']);
    assert.deepEqual(drawn(['one', 'two'], [], [], ['three']).screen, ['three', '']);
  });

  it('are not written again where they stay as they are', () => {
    const { last, screen } = drawn(['head', 'value 1'], ['head', 'value 2']);
    assert.deepEqual([last.includes('head'), last.includes('value 2')], [false, true]);
    assert.deepEqual(screen, ['head', 'value 2', '']);
  });

  it('are clipped to the terminal: its width, and the last of too many lines', () => {
    const many = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    assert.deepEqual(drawn(['a line that is far too long'], many).screen.slice(0, 2), ['line 7', 'line 8']);
    assert.deepEqual(drawn(['a line that is far too long']).screen, ['a line that is far…', '']);
  });

  it('are drawn whole once the terminal has another width', () => {
    const { io, stdout } = captureIo({ columns: 20 });
    const terminal = Object.assign(io.stdout, { columns: 20 });
    const view = openLiveView(terminal);
    view.draw(['head']);
    terminal.columns = 30;
    view.draw(['head']);
    assert.equal(stdout().split('head').length, 3);
  });
});

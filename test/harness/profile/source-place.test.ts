import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { Runtime } from 'node:inspector';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { SourcePlaces } from '../../../src/harness/profile/source-place.ts';
import type { SourceMapPlace } from '../../../src/monitor/profile/thread-profile.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const dir = temporaryFolder({ after });
const script = join(dir, 'server.js');
const scriptUrl = pathToFileURL(script).href;
writeFileSync(join(dir, 'server.ts'), 'source\n');
/** Line 1, column 0 is line 4 of the source; what lies before it is in no source. */
const MAP = { version: 3, sources: ['server.ts'], names: [], mappings: ';AAGA' };

function frameOf(functionName: string, url: string, lineNumber = 1, columnNumber = 8): Runtime.CallFrame {
  return { functionName, url, lineNumber, columnNumber, scriptId: '7' };
}

function placeOf(frame: Runtime.CallFrame, map: SourceMapPlace | null, caller: Runtime.CallFrame | null = null) {
  return new SourcePlaces(map ? { 7: map } : {}, dir).placeOf({ frame, caller });
}

function inline(map: object, encoding = ';base64'): SourceMapPlace {
  const text = JSON.stringify(map);
  const data = encoding === '' ? encodeURIComponent(text) : Buffer.from(text).toString('base64');
  return { scriptUrl, mapUrl: `data:application/json${encoding},${data}` };
}

describe('the place of a function', () => {
  const handle = frameOf('handle', scriptUrl);

  it('is in the script itself, where that was not compiled, relative to the working directory', () => {
    assert.deepEqual(placeOf(handle, null), { function: 'handle', file: 'server.js', line: 2, calledBy: null });
    assert.equal(placeOf(frameOf('handle', script), null).file, 'server.js');
    assert.equal(placeOf(frameOf('handle', 'file:///other/a.js'), null).file, '/other/a.js');
    assert.equal(placeOf(frameOf('', scriptUrl), null).function, '(anonymous)');
  });

  it('is in the source, where a source map leads there: beside the script, or inline', () => {
    writeFileSync(join(dir, 'server.js.map'), JSON.stringify(MAP));
    for (const map of [{ scriptUrl, mapUrl: 'server.js.map' }, inline(MAP), inline(MAP, '')]) {
      assert.deepEqual(placeOf(handle, map), { function: 'handle', file: 'server.ts', line: 4, calledBy: null });
    }
    // V8 names a module that was loaded by `require` by its path.
    assert.equal(placeOf(frameOf('handle', script), inline(MAP)).line, 4);
  });

  it('has no line for what the compiler has put in', () => {
    const added = frameOf('get', scriptUrl, 0);
    assert.deepEqual(placeOf(added, inline(MAP)), { function: 'get', file: 'server.js', line: null, calledBy: null });
  });

  it('is in the script, where the map or the sources are not there', () => {
    for (const map of [
      { scriptUrl, mapUrl: 'gone.js.map' },
      inline({ ...MAP, sources: ['gone.ts'] }),
      inline({ ...MAP, sources: ['webpack://app/server.ts'] }),
      { scriptUrl, mapUrl: 'data:application/json;base64,e30' },
      { scriptUrl: 'evalmachine.<anonymous>', mapUrl: 'a.map' },
    ]) {
      assert.deepEqual(placeOf(handle, map), { function: 'handle', file: 'server.js', line: 2, calledBy: null });
    }
  });

  it('of a function of V8 or of Node is that of its caller', () => {
    const write = { function: 'writev', file: 'server.ts', line: 4, calledBy: 'handle' };
    assert.deepEqual(placeOf(frameOf('writev', '', -1), inline(MAP), handle), write);
    const read = placeOf(frameOf('read', 'node:fs', 9), inline(MAP), handle);
    assert.deepEqual(read, { ...write, function: 'read' });
  });

  it('is in Node, or nowhere, where nothing else called it', () => {
    const timers = { function: 'listOnTimeout', file: 'node:internal/timers', line: 10, calledBy: null };
    assert.deepEqual(placeOf(frameOf('listOnTimeout', 'node:internal/timers', 9), null), timers);
    const nowhere = { file: null, line: null, calledBy: null };
    assert.deepEqual(placeOf(frameOf('now', '', -1), null), { function: 'now', ...nowhere });
    const collector = frameOf('(garbage collector)', '', -1);
    assert.deepEqual(placeOf(collector, null, handle), { function: '(garbage collector)', ...nowhere });
  });
});

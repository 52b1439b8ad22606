import type { Runtime } from 'node:inspector';
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Recorded } from '../../monitor/profile/thread-profile.ts';
import type { SourcePlace } from '../result/profile-result.ts';
import { isInFile, type Weighed } from './heaviest.ts';
import { type FindSource, openSourceMap } from './source-map.ts';

type Place = Pick<SourcePlace, 'file' | 'line'>;

/** Finds functions in the files that people wrote: compiled code is followed through its source map. */
export class SourcePlaces {
  readonly #sourceMaps: Recorded['sourceMaps'];
  readonly #dir: string;
  readonly #finders = new Map<string, FindSource | null>();

  /** Paths in `dir` become relative to it. */
  constructor(sourceMaps: Recorded['sourceMaps'], dir: string) {
    this.#sourceMaps = sourceMaps;
    this.#dir = dir;
  }

  placeOf({ frame, caller }: Pick<Weighed, 'frame' | 'caller'>): SourcePlace {
    const name = nameOf(frame);
    if (isInFile(frame)) return { function: name, ...this.#mapped(frame), calledBy: null };
    // V8 names in brackets what is no function.
    const shown = frame.functionName.startsWith('(') ? null : caller;
    if (shown !== null) return { function: name, ...this.#mapped(shown), calledBy: nameOf(shown) };
    const own = frame.url === '' ? { file: null, line: null } : { file: frame.url, line: frame.lineNumber + 1 };
    return { function: name, ...own, calledBy: null };
  }

  #mapped({ url, scriptId, lineNumber, columnNumber }: Runtime.CallFrame): Place {
    const find = this.#finderOf(scriptId);
    if (find === null) return { file: this.#shown(url), line: lineNumber + 1 };
    const source = find(lineNumber, columnNumber);
    return source ? { file: this.#shown(source.path), line: source.line + 1 } : { file: this.#shown(url), line: null };
  }

  #finderOf(scriptId: string): FindSource | null {
    const known = this.#finders.get(scriptId);
    if (known !== undefined) return known;
    const place = this.#sourceMaps[scriptId];
    const find = place === undefined ? null : openSourceMap(place);
    this.#finders.set(scriptId, find);
    return find;
  }

  #shown(file: string): string {
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    const inDir = relative(this.#dir, path);
    return isAbsolute(inDir) || inDir.startsWith(`..${sep}`) ? path : inDir;
  }
}

function nameOf({ functionName }: Runtime.CallFrame): string {
  return functionName === '' ? '(anonymous)' : functionName;
}

import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { replaceFile } from '../../datasets/store/aside.ts';
import { sha256Of } from '../../datasets/store/manifest.ts';
import type { Verified } from '../../datasets/store/stamp.ts';
import type { SharedReading } from '../../targets/openspec/start-openspec.ts';
import { READING_VERSION } from '../../targets/openspec/store/repository-reading.ts';

const SEAL_BYTES = 64;

/**
 * What a target has read of the repository of a dataset, for all targets after it: those of this run, which take it from memory, and
 * those of later runs, which take it from a file in the cache. The file holds for one state of the dataset, one place, one version of
 * what is read and one of V8, whose format it has. One that is damaged, or of anything else, is replaced.
 */
export class KeptReading implements SharedReading {
  readonly #repositoryDir: string;
  readonly #verified: Verified;
  #reading: SharedArrayBuffer | null = null;

  constructor(repositoryDir: string, verified: Verified) {
    this.#repositoryDir = repositoryDir;
    this.#verified = verified;
  }

  take(): SharedArrayBuffer | null {
    this.#reading ??= orNull(() => this.#read());
    return this.#reading;
  }

  /** Where it can't be written, the next run reads the repository again. */
  keep(reading: SharedArrayBuffer): void {
    this.#reading = reading;
    orNull(() => {
      const bytes = Buffer.from(new Uint8Array(reading));
      replaceFile(dirname(this.#path), basename(this.#path), Buffer.concat([Buffer.from(this.#sealOf(bytes)), bytes]));
    });
  }

  get #path(): string {
    return this.#verified.stampPath.replace(/\.stamp$/, '.reading');
  }

  #read(): SharedArrayBuffer | null {
    const file = readFileSync(this.#path);
    const bytes = file.subarray(SEAL_BYTES);
    if (file.toString('latin1', 0, SEAL_BYTES) !== this.#sealOf(bytes)) return null;
    const reading = new SharedArrayBuffer(bytes.length);
    bytes.copy(new Uint8Array(reading));
    return reading;
  }

  #sealOf(bytes: Buffer): string {
    const holdsFor = [READING_VERSION, process.versions.v8, realpathSync(this.#repositoryDir), this.#verified.stamp];
    return sha256Of(JSON.stringify([...holdsFor, sha256Of(bytes)]));
  }
}

function orNull<T>(act: () => T): T | null {
  try {
    return act();
  } catch {
    return null;
  }
}

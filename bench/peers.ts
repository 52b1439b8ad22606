import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Packages of Debian whose name is not that of their command. wrk2 is in none. */
const PACKAGES: Readonly<Record<string, string | null>> = {
  taskset: 'util-linux',
  ab: 'apache2-utils',
  h2load: 'nghttp2-client',
  wrk2: null,
};

/** Thrown by a measurement whose peer is not on this machine. */
export class MissingPeer extends Error {
  constructor(command: string) {
    const found = PACKAGES[command] === undefined ? command : PACKAGES[command];
    super(`${command} is not on this machine${found === null ? '' : ` (apt-get install ${found})`}`);
    this.name = 'MissingPeer';
  }
}

/** The path of a command. Throws MissingPeer where it is not on the PATH. */
export function commandOnPath(name: string): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  throw new MissingPeer(name);
}

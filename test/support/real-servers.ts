import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { freePort } from '../../src/targets/command/free-port.ts';

/** A folder to serve, one to write to, and the port of 127.0.0.1 to listen on. */
type Place = { readonly served: string; readonly folder: string; readonly port: number };
/** The arguments of a server that stays in the foreground; it may write its settings first. */
type Arguments = (place: Place) => readonly string[];

export type RealServer = {
  readonly name: string;
  /** Null if it is not installed. */
  readonly start: ((t: TestContext, served: string, folder: string) => Promise<string>) | null;
};

/** A file in the folder that it writes to. */
function written(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Where nginx listens, and more of how. */
type NginxKeys = { readonly listen: string; readonly main: string; readonly server: string };

/** The arguments of nginx in the foreground. */
export function nginxArguments({ served, folder }: Omit<Place, 'port'>, keys: NginxKeys): readonly string[] {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = temporary.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
  const text = `daemon off; ${keys.main} pid ${folder}/pid; events { }
    http { access_log off; ${paths} server { listen ${keys.listen}; root ${served}; ${keys.server} } }`;
  return ['-e', 'stderr', '-p', folder, '-c', written(folder, 'nginx.conf', text)];
}

const nginx: Arguments = (place) =>
  nginxArguments(place, { listen: `127.0.0.1:${place.port}`, main: 'master_process off;', server: '' });

/** The arguments of Apache as one process in the foreground. */
export const apacheArguments: Arguments = (place) => {
  const modules = ['mpm_event', 'authz_core'];
  const loads = modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
  const settings = [
    `ServerRoot ${place.folder}`,
    'ServerName 127.0.0.1',
    `Listen 127.0.0.1:${place.port}`,
    `PidFile ${place.folder}/pid`,
    `ErrorLog ${place.folder}/error.log`,
    `Mutex default:${place.folder}`,
    `DocumentRoot ${place.served}`,
  ];
  return ['-X', '-f', written(place.folder, 'apache.conf', [...settings, ...loads, ''].join('\n'))];
};

const python: Arguments = ({ served, port }) => [
  ...['-m', 'http.server', String(port), '--bind', '127.0.0.1', '--directory', served],
];

const caddy: Arguments = ({ served, port }) => ['file-server', '--root', served, '--listen', `127.0.0.1:${port}`];

/** Servers as Debian has them, and Node's own: what they say is not written by whoever wrote the client. */
export const REAL_SERVERS: readonly RealServer[] = [
  { name: 'nginx', start: installed('nginx', ['-v'], nginx) },
  { name: 'Apache', start: installed('apache2', ['-v'], apacheArguments) },
  { name: 'Caddy, in Go', start: installed('caddy', ['version'], caddy) },
  { name: 'Python, by HTTP/1.0', start: installed('python3', ['--version'], python) },
  { name: 'Node', start: startNode },
];

export function isInstalled(command: string, version: readonly string[] = ['-v']): boolean {
  return spawnSync(command, version, { stdio: 'ignore' }).status === 0;
}

function installed(command: string, version: readonly string[], argumentsOf: Arguments): RealServer['start'] {
  if (!isInstalled(command, version)) return null;
  return async (t, served, folder) => {
    const port = await freePort();
    const child = spawn(command, argumentsOf({ served, folder, port }), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
    });
    const exited = once(child, 'close');
    t.after(async () => {
      child.kill('SIGKILL');
      await exited;
    });
    const origin = `http://127.0.0.1:${port}`;
    await untilAnswered(origin, child);
    return origin;
  };
}

/** Resolves once anything answers there; rejects with what the server said if it has ended. */
async function untilAnswered(origin: string, child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server has ended: ${said}`);
    const isThere = await fetch(origin).then(
      (response) => response.arrayBuffer().then(() => true),
      () => false,
    );
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function startNode(t: TestContext, served: string): Promise<string> {
  const server = createServer(({ url = '/' }, response) => {
    readFile(join(served, url), (error, content) => response.writeHead(error ? 404 : 200).end(content));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

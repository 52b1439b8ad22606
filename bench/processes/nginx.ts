import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { commandOnPath } from '../peers.ts';

/** How often nginx is asked whether it listens by now. */
const ASKS = 100;
const ASK_EVERY_MS = 50;

/** nginx with one process of work on the first core. It answers `/null` with 43 bytes, and counts what it read. */
export class Nginx {
  readonly origin: string;
  readonly #child: ChildProcess;
  #asked = 0;

  private constructor(child: ChildProcess, origin: string) {
    this.#child = child;
    this.origin = origin;
  }

  /** Throws MissingPeer where nginx or taskset is not on this machine. */
  static async start(folder: string): Promise<Nginx> {
    const [taskset, nginx] = [commandOnPath('taskset'), commandOnPath('nginx')];
    const prefix = join(folder, 'nginx');
    mkdirSync(prefix, { recursive: true });
    const port = await freePort();
    const config = join(prefix, 'nginx.conf');
    writeFileSync(config, configOf(prefix, port));
    const child = spawn(taskset, ['-c', '0', nginx, '-e', 'stderr', '-p', prefix, '-c', config], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const started = new Nginx(child, `http://127.0.0.1:${port}`);
    for (let ask = 0; ask < ASKS; ask += 1) {
      const isThere = await started.requests().then(
        () => true,
        () => false,
      );
      if (isThere) return started;
      await wait(ASK_EVERY_MS);
    }
    await started.stop();
    throw new Error('nginx does not listen');
  }

  /** The requests that it has read so far, without those that ask for this number. */
  async requests(): Promise<number> {
    const text = await (await fetch(`${this.origin}/count`)).text();
    this.#asked += 1;
    const [, requests] = /^\s*\d+ \d+ (\d+)\s*$/m.exec(text) ?? [];
    if (requests === undefined) throw new Error(`nginx does not say how many requests it read: ${text}`);
    return Number(requests) - this.#asked;
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}

function configOf(prefix: string, port: number): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${prefix}/${name};`,
  );
  return [
    `worker_processes 1; daemon off; pid ${prefix}/nginx.pid; error_log stderr error;`,
    'events { worker_connections 4096; }',
    `http { access_log off; keepalive_requests 1000000000; keepalive_timeout 3600s; ${folders.join(' ')}`,
    `server { listen 127.0.0.1:${port} backlog=4096;`,
    `location /null { default_type application/json; return 200 '{"items":[],"nextCursor":null,"total":0  }\\n'; }`,
    'location /count { stub_status; }',
    'location / { return 204; } } }',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address');
  return address.port;
}

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { freePort } from '../../../src/targets/command/free-port.ts';
import { certify } from '../../support/certificates.ts';
import { runInline, tryInline } from '../../support/library-run.ts';
import { apacheArguments, isInstalled, nginxArguments } from '../../support/real-servers.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const CONTENT = 'what it serves\n';

/** How many processes have this text on their command line. */
function running(text: string): number {
  const lines = readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [readFileSync(`/proc/${name}/cmdline`, 'utf8')] : [];
    } catch {
      return [];
    }
  });
  return lines.filter((line) => line.includes(text)).length;
}

function scenario(name: string, target: string): string {
  const request = `{ name: file, path: /file, expect: { bytes: ${CONTENT.length}B, contains: "what it" } }`;
  const load = 'load: { concurrency: 2, iterations: 100, thinkTime: 5ms }';
  const gates = 'gates: [ peak(target.rss) < 300MB, growth(target.memory) < 50MB, count(ok) == 100 ]';
  return `  - { name: ${name}, target: ${target}, workload: { kind: concurrency, requests: [ ${request} ] }, ${load}, ${gates} }`;
}

function fileOf(...scenarios: readonly string[]): string {
  return ['version: 1', 'defaults: { warmup: 0s, confirm: 0, excuse: nothing }', 'scenarios:', ...scenarios, ''].join(
    '\n',
  );
}

describe('a server from Debian as a command', { timeout: 60_000, skip: process.platform !== 'linux' }, () => {
  it('is seen from outside: nginx with two processes of its own, over TLS that asks for a certificate, and on a unix socket', async (t) => {
    if (!isInstalled('nginx'))
      return t.skip('SKIPPED: nginx is not installed, so nobody knows whether it runs as a command');
    const [tls, unix] = [temporaryFolder(t), temporaryFolder(t)];
    for (const folder of [tls, unix]) writeFileSync(join(folder, 'file'), CONTENT);
    const authority = certify({ name: 'authority' });
    const [served, client] = [certify({ name: 'served', by: authority }), certify({ name: 'client', by: authority })];
    const texts = { ca: authority.cert, served: served.cert, key: served.key, client: client.cert, own: client.key };
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(tls, name), text);
    const port = await freePort();
    // As root, its workers would be a user who may not enter the folder.
    const main = `${process.getuid?.() === 0 ? 'user root root;' : ''} worker_processes 2;`;
    const verify = `ssl_client_certificate ${tls}/ca; ssl_verify_client on;`;
    const server = `ssl_certificate ${tls}/served; ssl_certificate_key ${tls}/key; ${verify}`;
    const secure = nginxArguments({ served: tls, folder: tls }, { listen: `127.0.0.1:${port} ssl`, main, server });
    const plain = nginxArguments({ served: unix, folder: unix }, { listen: `unix:${unix}/socket`, main, server: '' });
    const command = (words: readonly string[]): string =>
      `kind: command, command: ${JSON.stringify(['nginx', ...words])}`;
    const shown = `cert: "${tls}/client", key: "${tls}/own"`;
    const secured = (ca: string): string =>
      `{ ${command(secure)}, url: "https://127.0.0.1:${port}", ca: "${ca}", ${shown}, ready: { path: /file } }`;
    const socket = `{ ${command(plain)}, url: "http+unix://${encodeURIComponent(join(unix, 'socket'))}" }`;
    const { scenarios } = await runInline(
      fileOf(scenario('tls', secured(`${tls}/ca`)), scenario('unix', socket), scenario('anew', socket)),
    );
    // Each scenario has a fresh one, also where the target is the same.
    assert.equal(new Set(scenarios.map(({ target: { facts } }) => facts['pid'])).size, 3);
    for (const { target, gates, counters, gauges } of scenarios) {
      assert.equal(target.facts['memory'], 'rss');
      assert.equal(target.facts['probe'], 'no Node.js from 20.19 on listens there');
      assert.deepEqual(
        gates.map(({ verdict }) => verdict),
        ['pass', 'pass', 'pass'],
        JSON.stringify([gates, counters]),
      );
      // A master and two workers, of a few MB each.
      assert.ok((gauges['target.threads']?.peak ?? 0) >= 3 && (gauges['target.rss']?.peak ?? 0) > 3e6);
    }
    const { error } = await tryInline(fileOf(scenario('stranger', secured(`${tls}/client`))));
    assert.equal(error?.code, 'UNREACHABLE');
    assert.match(error?.message ?? '', /its certificate is not trusted: unable to verify the first certificate/);
    assert.deepEqual([running(tls), running(unix)], [0, 0]);
  });

  it('is seen from outside: Apache', async (t) => {
    if (!isInstalled('apache2'))
      return t.skip('SKIPPED: apache2 is not installed, so nobody knows whether it runs as a command');
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'file'), CONTENT);
    const port = await freePort();
    const words = ['apache2', ...apacheArguments({ served: folder, folder, port })];
    const { scenarios } = await runInline(
      fileOf(scenario('apache', `{ kind: command, command: ${JSON.stringify(words)}, port: ${port} }`)),
    );
    assert.deepEqual([scenarios[0]?.verdict, scenarios[0]?.target.facts['memory']], ['pass', 'rss']);
    assert.equal(running(folder), 0);
  });
});

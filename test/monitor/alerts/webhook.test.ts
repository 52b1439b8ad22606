import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { HarnessError } from '../../../src/errors.ts';
import type { Resolve } from '../../../src/loopback.ts';
import { Webhook, type WebhookOptions } from '../../../src/monitor/alerts/webhook.ts';
import { raised, ruleOf } from '../../support/alerts.ts';
import { mockTime } from '../../support/mock-time.ts';

type Receiver = {
  readonly server: Server;
  readonly url: string;
  readonly bodies: string[];
  readonly got: (count: number) => Promise<void>;
};

async function receive(t: TestContext, answer: RequestListener): Promise<Receiver> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    bodies.push(body);
    server.emit('body');
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const got = async (count: number): Promise<void> => {
    while (bodies.length < count) await once(server, 'body');
  };
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=secret`, bodies, got };
}

function open(url: string, rest: Partial<WebhookOptions> = {}): { webhook: Webhook; said: string[] } {
  const said: string[] = [];
  const onTrouble = (message: string): void => void said.push(message);
  return { webhook: new Webhook({ url, backoffMs: [1, 1], onTrouble, ...rest }), said };
}

const namesOf = (bodies: readonly string[]) => bodies.map((body) => (JSON.parse(body) as { name: string }).name);
const named = (name: string) => raised({ rule: ruleOf({ name }) });
const resolveTo =
  (address: string): Resolve =>
  (_host, _options, done) =>
    done(null, [{ address, family: 4 }]);

describe('a webhook', () => {
  it('posts each alert as JSON, in their order', async (t) => {
    const headers: unknown[] = [];
    const { url, bodies } = await receive(t, (request, response) => {
      headers.push(request.headers['content-type'], request.method);
      response.end();
    });
    const { webhook, said } = open(url);
    for (const name of ['a', 'b', 'c']) webhook.send(named(name));
    await webhook.close();
    assert.deepEqual(namesOf(bodies), ['a', 'b', 'c']);
    assert.deepEqual(headers.slice(0, 2), ['application/json', 'POST']);
    assert.deepEqual(said, []);
  });

  it('tries again what failed for now, and then goes on', async (t) => {
    const answers = [500, 503, 200, 200];
    const { url, bodies } = await receive(t, (_, response) => response.writeHead(answers.shift() ?? 500).end());
    const { webhook, said } = open(url);
    webhook.send(named('a'));
    webhook.send(named('b'));
    await webhook.close();
    assert.deepEqual(namesOf(bodies), ['a', 'a', 'a', 'b']);
    assert.deepEqual(said, []);
  });

  it('gives up after three tries, says so without the secrets of its URL, and tries the next', async (t) => {
    const { url, bodies, server } = await receive(t, (_, response) =>
      response.writeHead(bodies.length < 4 ? 500 : 204).end(),
    );
    const { webhook, said } = open(url);
    webhook.send(named('a'));
    webhook.send(named('b'));
    await webhook.close();
    assert.deepEqual(namesOf(bodies), ['a', 'a', 'a', 'b']);
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    assert.deepEqual(said, [`the webhook ${origin} was not told in 3 tries that "a" was raised: it answered 500`]);
  });

  it('does not try again what would fail again', async (t) => {
    const { url, bodies } = await receive(t, (_, response) => response.writeHead(404).end());
    const { webhook, said } = open(url);
    webhook.send(named('a'));
    await webhook.close();
    assert.equal(bodies.length, 1);
    assert.match(said.join(), /was not told that "a" was raised: it answered 404$/);
  });

  it('follows no redirect', async (t) => {
    const other = await receive(t, (_, response) => response.end());
    const { url } = await receive(t, (_, response) => response.writeHead(307, { location: other.url }).end());
    const { webhook, said } = open(url);
    webhook.send(named('a'));
    await webhook.close();
    assert.deepEqual(other.bodies, []);
    assert.match(said.join(), /it answered 307, and a redirect is not followed/);
  });

  it('gives up a try that has no answer in time', async (t) => {
    const { url, bodies, got } = await receive(t, (_, response) => {
      if (bodies.length === 3) response.end();
    });
    const time = mockTime(t);
    const { webhook, said } = open(url, { timeoutMs: 60 });
    webhook.send(named('a'));
    for (const tries of [1, 2]) {
      await got(tries);
      await time.passMs(60);
    }
    // No more time passes, so the third try has as long as it needs.
    await got(3);
    await webhook.close();
    assert.deepEqual(namesOf(bodies), ['a', 'a', 'a']);
    assert.deepEqual(said, []);
  });

  it('gives up an answer without an end', async (t) => {
    const { url } = await receive(t, (_, response) => response.writeHead(200).write('and'));
    const { webhook, said } = open(url, { timeoutMs: 60 });
    webhook.send(named('a'));
    await webhook.close(10_000);
    assert.match(said.join(), /in 3 tries .*no whole answer within 60 ms/);
  });

  it('says why nobody could be reached', async (t) => {
    const { server, url } = await receive(t, (_, response) => response.end());
    server.close();
    const { webhook, said } = open(url);
    webhook.send(named('a'));
    await webhook.close();
    assert.match(said.join(), /in 3 tries .*ECONNREFUSED/);
  });

  it('that hangs is given up at the stop, with the number of alerts that it did not get', async (t) => {
    const { url, got } = await receive(t, () => undefined);
    const { webhook, said } = open(url, { timeoutMs: 600_000 });
    for (const name of ['a', 'b', 'c']) webhook.send(named(name));
    await got(1);
    await webhook.close(0);
    assert.match(said.join(), /did not get 3 alerts$/);
    webhook.send(named('d'));
    await webhook.close();
    assert.equal(said.length, 1, 'after the stop nothing is taken and nothing is said');
  });

  it('that waits between two tries is given up at the stop, too', async (t) => {
    const { url, got } = await receive(t, (_, response) => response.writeHead(500).end());
    const { webhook, said } = open(url, { backoffMs: [600_000] });
    webhook.send(named('a'));
    await got(1);
    await webhook.close(0);
    assert.match(said.join(), /did not get 1 alert$/);
  });

  it('keeps a bounded number of alerts that wait, and says how many were lost', async (t) => {
    const { url, got } = await receive(t, () => undefined);
    const { webhook, said } = open(url, { timeoutMs: 600_000 });
    for (let index = 0; index < 150; index += 1) webhook.send(named(`${index}`));
    await got(1);
    await webhook.close(0);
    assert.match(said.join(), /did not get 150 alerts$/);
  });
});

describe('the host of a webhook', () => {
  it('is judged by the addresses that its name resolves to, before anything is connected', async () => {
    // This address is not one of loopback, and yet leads nowhere else if the judgement is broken.
    const { webhook, said } = open('http://hooks.localhost:9/', { resolve: resolveTo('0.0.0.0') });
    webhook.send(named('a'));
    await webhook.close();
    assert.match(
      said.join(),
      /was not told .*that "a" was raised: hooks\.localhost is 0\.0\.0\.0, which is not on this machine/,
    );
  });

  it('may be any name that means this machine, or one that is allowed', async (t) => {
    const { url, bodies } = await receive(t, (_, response) => response.end());
    const { port } = new URL(url);
    for (const name of ['a.example', 'localhost']) {
      const { webhook } = open(`http://${name}:${port}/`, { resolve: resolveTo('127.0.0.1') });
      webhook.send(named(name));
      await webhook.close();
    }
    assert.deepEqual(namesOf(bodies), ['a.example', 'localhost']);
  });

  const refused = [
    'http://0.0.0.0/',
    'http://[2001:db8::1]/',
    'http://0.0.0.0/',
    'ftp://127.0.0.1/',
    '127.0.0.1:80',
    '',
  ];
  for (const url of refused) {
    it(`is refused at once where it can't be right: "${url}"`, () => {
      const isConfig = (error: unknown): boolean =>
        error instanceof HarnessError && error.code === 'CONFIG' && !!error.hint;
      assert.throws(() => open(url), isConfig);
    });
  }

  it('is accepted if it is of this machine, in any notation, or allowed by its name', () => {
    for (const url of [
      'http://127.1.2.3/',
      'http://[::1]/',
      'http://2130706433/',
      'https://[::ffff:127.0.0.1]/',
      'http://any.example/',
    ])
      assert.doesNotThrow(() => open(url), url);
    assert.doesNotThrow(() => open('http://0.0.0.0/', { allowHosts: ['0.0.0.0'] }));
  });
});

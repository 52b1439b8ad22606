import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { labelOf, processLabel } from '../../../src/monitor/processes/process-label.ts';
import { madeProc } from '../../support/made-proc.ts';

/** A command line as people write it; arguments with spaces are in quotes. */
function label(line: string, name?: string): string {
  const parts = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const program = parts[0]?.split('/').at(-1) ?? '';
  return processLabel(name ?? program, parts.map((part) => `${part}\0`).join(''));
}

describe('the label of a process', () => {
  for (const [line, shown] of [
    ['node /srv/app/build.js --token s3cret', 'node build.js'],
    ['/usr/bin/node build', 'node build'],
    ['node -r ./hook.js --import tsx --enable-source-maps server.ts', 'node server.ts'],
    ['node --max-old-space-size=4096 server', 'node server'],
    ['node --run build', 'node build'],
    ['node -- server.js', 'node server.js'],
    ['python3.12 -u -W ignore /opt/tool --password x', 'python3.12 tool'],
    ['python3 -m http.server 8080', 'python3 http.server'],
    ['python3 -um pytest -k secret', 'python3 pytest'],
    ['ruby -I lib -w worker.rb', 'ruby worker.rb'],
    ['perl -w /usr/bin/tool.pl', 'perl tool.pl'],
    ['php -d memory_limit=1G artisan queue:work', 'php artisan'],
    ['java -Xmx2g -Dpassword=s3cret -cp a.jar:b.jar com.example.Main x', 'java com.example.Main'],
    ['java -jar -Dpassword=s3cret /srv/app.jar', 'java app.jar'],
    ['bash --noprofile --norc -eo pipefail /tmp/step.sh', 'bash step.sh'],
    ['sh /usr/local/bin/backup --key s3cret', 'sh backup'],
  ] as const) {
    it(`has the script: ${line}`, () => {
      assert.equal(label(line), shown);
    });
  }

  for (const line of [
    'node',
    'node -',
    'node -e "fetch(s3cret)"',
    'node -pe s3cret.js',
    'node --eval=s3cret',
    'node --some-option s3cret server.js',
    'node https://me:s3cret@example/x.js',
    'python3 -c "print(s3cret)"',
    'python3 -Ic s3cret.py',
    'python3 -m',
    'ruby -ne s3cret.rb',
    'perl -i -pe s3cret.pl',
    'php -r s3cret.php',
    'java @s3cret',
    'java -Dpassword=s3cret',
    'java -m -s3cret',
    'sh -c s3cret.sh',
    'bash -lc "curl -H s3cret.sh"',
    'sh -s s3cret.sh',
    'sh "" s3cret.sh',
  ]) {
    it(`is the name alone where no argument is certainly a script: ${line}`, () => {
      assert.equal(label(line), line.split(' ')[0]);
    });
  }

  it('names Node by its program where the process has the name of a thread', () => {
    assert.equal(label('/usr/bin/node server.js', 'MainThread'), 'node server.js');
    assert.equal(label('/usr/bin/other s3cret', 'MainThread'), 'MainThread');
    assert.equal(label('"a title with s3cret"', 'MainThread'), 'MainThread');
  });

  it('is that of the kernel for what runs no scripts', () => {
    assert.equal(label('ffmpeg -i s3cret.js'), 'ffmpeg');
    assert.equal(label('node server.js', 'npm run build'), 'npm run build');
  });

  it('is cut, and never in the middle of a character', () => {
    assert.equal(label(`node ${'a'.repeat(40)}`), `node ${'a'.repeat(40)}`);
    assert.equal(label(`node ${'😀'.repeat(41)}`), `node ${'😀'.repeat(39)}…`);
  });

  it('has no argument behind the script, whatever all of them are', () => {
    const argument = fc.stringMatching(/^[-+a-z./=]{0,12}$/);
    fc.assert(
      fc.property(fc.constantFrom('node', 'python3', 'ruby', 'perl', 'php', 'java', 'sh'), argument, (name, script) => {
        const text = processLabel(name, `${name}\0${script}\0s3cret.js\0s3cret.py\0`);
        // Where the first argument is an option, the next may be its script.
        if (!/^[-+]/.test(script)) assert.ok(!text.includes('s3cret'), text);
      }),
    );
  });

  it('is read from the kernel, in UTF-8, and only for interpreters', () => {
    const asked: string[] = [];
    const made = madeProc(() => ({ processes: [{ pid: 7, command: ['node', latin1('/srv/größe.js')] }] }));
    const proc = {
      ...made,
      read: (path: string) => {
        asked.push(path);
        return made.read(path);
      },
    };
    assert.equal(labelOf(proc, 7, 'node'), 'node größe.js');
    assert.equal(labelOf(proc, 7, latin1('zählen')), 'zählen');
    assert.deepEqual(asked, ['/proc/7/cmdline']);
    assert.equal(labelOf(proc, 8, 'node'), 'node', 'a process that has ended');
  });

  it('is no reason to fail where no file can be opened', () => {
    const proc = {
      ...madeProc(() => ({ processes: [] })),
      read: () => {
        throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
      },
    };
    assert.equal(labelOf(proc, 7, 'node'), 'node');
  });
});

/** The bytes of a text in UTF-8 as the door to /proc reads them. */
function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

import { describe, it } from 'node:test';
import { assertBad, type BadText, fileWith } from '../../fixtures/bad-yaml/marked.ts';

const target = (text: string): string => fileWith({ target: `target: ${text}` });

const STARTED: readonly BadText[] = [
  ['a module without a path', target('{ kind: module, module: ¦"" }'), 'expected the path of a module'],
  ['a module with a NUL', target('{ kind: module, module: ¦"\\0a" }'), 'a path can’t hold a NUL'],
  ['a command without a command', target('{ ¦kind: command }'), '"command" is missing'],
  ['an empty command', target('{ kind: command, command: ¦" " }'), 'expected a command'],
  ['a command without a name', target('{ kind: command, command: ¦["", a] }'), 'the name of the command is empty'],
  ['a pipe of commands', target('{ kind: command, command: "a ¦| b" }'), 'a shell only', '[sh, -c, "a | b"]'],
  ['an open quote', target("{ kind: command, command: a ¦'b c }"), 'this quote is not closed'],
  [
    'two ways to be ready',
    target('{ kind: command, command: a, ready: ¦{ path: /, log: a } }'),
    'one of path, log and port',
  ],
  ['no way to be ready', target('{ kind: command, command: a, ready: ¦{} }'), 'one of path, log and port'],
  ['a signal that ends no process', target('{ kind: command, command: a, stopSignal: ¦SIGSTOP }'), 'SIGTERM'],
  [
    'a command asked elsewhere',
    target('{ kind: command, command: a, url: ¦"http://example.com" }'),
    'runs on this machine',
  ],
  [
    'a command asked at no origin',
    target('{ kind: command, command: a, url: ¦"http://127.0.0.1/?a" }'),
    'expected an origin',
  ],
  [
    'metrics through a unix socket',
    target('{ kind: command, command: a, url: "http+unix://%2Fa", metrics: ¦/metrics }'),
    'metrics can’t be asked through a unix socket',
  ],
  [
    'a content type of all requests to a command',
    target('{ kind: command, command: a, headers: { ¦content-type: a/b } }'),
    'belongs to the body of a request',
  ],
  [
    'a header of a module that the engine writes',
    target('{ kind: module, module: a.js, headers: { ¦Connection: close } }'),
    'is written by the engine',
  ],
  [
    'a command with two ports',
    target('{ kind: command, command: a, port: ¦8081, url: "http://127.0.0.1:8080" }'),
    'the url names the port 8080, and port says 8081',
  ],
  [
    'two commands with one port',
    `${fileWith({
      target: 'target: ¦{ kind: command, command: a, port: 8080 }',
      more: 'target: { kind: command, command: b, port: 8080 }',
    })}  - { name: b, workload: { kind: pagination }, load: { concurrency: 1, duration: 1s } }\n`,
    'the port 8080 is that of another target',
  ],
];

describe('a scenario file that is wrong in a target that is started', () => {
  for (const [title, text, ...words] of STARTED) it(`names the place of ${title}`, () => assertBad(text, words));
});

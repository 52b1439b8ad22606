// A process of known load. The first argument is its duty, 0 to 1: it is busy for that part of each 50 ms. With `children` as the
// second, it also starts one process after the other, each of which works for 60 ms and ends. For each line on its standard input it
// prints its own CPU and that of its ended children, in µs, and its memory, as the operating system tells the process itself.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const PERIOD_MS = 50;
const [duty = 0.3, kind = 'alone'] = [Number(process.argv[2]), process.argv[3]];

function work() {
  const end = performance.now() + PERIOD_MS * duty;
  while (performance.now() < end);
}

function startChild() {
  const spin = `const end = performance.now() + 60; while (performance.now() < end);`;
  spawn(process.execPath, ['-e', spin], { stdio: 'ignore' }).on('exit', () => setTimeout(startChild, 100));
}

setInterval(work, PERIOD_MS);
if (kind === 'children') startChild();
// Memory of a known size, which is written to, so that it is in RAM.
globalThis.held = Buffer.alloc(64 * 1024 * 1024, 1);

createInterface({ input: process.stdin }).on('line', () => {
  const { user, system } = process.cpuUsage();
  // cutime and cstime: what children have used that have ended.
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  const children = (Number(fields[13]) + Number(fields[14])) * 10_000;
  const rss = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  process.stdout.write(
    `${JSON.stringify({ cpuUs: user + system, childrenUs: children, rss, atMs: performance.timeOrigin + performance.now() })}\n`,
  );
});
process.stdin.on('end', () => process.exit());

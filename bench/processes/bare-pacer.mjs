// Entry of a child process: a loop that does nothing but wait, at 1,000 turns a second. Its arguments are the pacing, `timer`
// or `precise`, and how many seconds it lasts. Prints the p99 of its lateness in ms.
const SECONDS = Number(process.argv[3]);
const EVERY_MS = 1;

const precise = process.argv[2] === 'precise';
const latenessMs = [];
const startMs = performance.now();
let dueMs = startMs + EVERY_MS;

function fire() {
  for (let nowMs = performance.now(); dueMs <= nowMs; dueMs += EVERY_MS) latenessMs.push(nowMs - dueMs);
  if (dueMs - startMs > SECONDS * 1e3) process.stdout.write(`${p99(latenessMs)}\n`);
  else if (precise) setImmediate(fire);
  else setTimeout(fire, EVERY_MS);
}

function p99(values) {
  values.sort((a, b) => a - b);
  return values[Math.ceil(values.length * 0.99) - 1] ?? Number.NaN;
}

fire();

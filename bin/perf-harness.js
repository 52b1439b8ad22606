#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';
import { isAbsolute } from 'node:path';

// From Node 22 on, compiled code is kept between starts.
module.enableCompileCache?.();
try {
  await import('../dist/cli/main.js');
} catch (error) {
  // A limit of this machine, such as that of open files, kept the code from being loaded. Anything else is a broken install.
  if (!/^E[A-Z0-9]+$/.test(error?.code ?? '') && !isThere(error)) throw error;
  const advice =
    error.syscall === 'uv_cwd'
      ? 'the current folder was deleted, or may not be read: go to another one'
      : 'this machine does not let its code be read: raise the limits of this process (ulimit -a; ulimit -n 1024)';
  process.stderr.write(`perf-harness can't start: ${shown(error.message)}\n  ${advice}\n`);
  process.exitCode = 2;
}

/** Whether what Node could not find is there: it takes a file that it may not open for one that is missing. */
function isThere({ code, message }) {
  if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(code)) return false;
  const [, name = ''] = /^Cannot find (?:module|package) '([^']+)'/.exec(message) ?? [];
  if (isAbsolute(name)) return existsSync(name);
  const place = `node_modules/${name.split('/', name.startsWith('@') ? 2 : 1).join('/')}`;
  // A package lies beside that of this file, or beside a folder around it.
  for (let folder = new URL('../', import.meta.url); name !== ''; ) {
    if (existsSync(new URL(place, folder))) return true;
    const around = new URL('../', folder);
    if (around.href === folder.href) break;
    folder = around;
  }
  return false;
}

/** The message on one line; its paths are not ours. */
function shown(message) {
  return message.split('\n', 1).join('').replace(/\p{C}/gu, '?');
}

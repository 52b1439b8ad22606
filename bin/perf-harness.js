#!/usr/bin/env node
import module from 'node:module';

// From Node 22 on, compiled code is kept between starts.
module.enableCompileCache?.();
try {
  await import('../dist/cli/main.js');
} catch (error) {
  // A limit of this machine, such as that of open files, kept the code from being loaded. Anything else is a broken install.
  if (!/^E[A-Z0-9]+$/.test(error?.code ?? '')) throw error;
  const advice =
    error.syscall === 'uv_cwd'
      ? 'the current folder was deleted, or may not be read: go to another one'
      : 'this machine does not let its code be read: raise the limits of this process (ulimit -a)';
  process.stderr.write(`perf-harness can't start: ${error.message}\n  ${advice}\n`);
  process.exitCode = 2;
}

/** The descriptor at which the shell says that it is ready, and waits to be told to go on. */
export const GO_DESCRIPTOR = 3;
/** The descriptor that becomes the stderr of the program. That of the shell is for what measures the program from outside. */
export const STDERR_DESCRIPTOR = 4;

/** It ends at once where there is no such program, and becomes the program when a line has come. What was open for its wait is closed then. */
const SCRIPT = `command -v "$0" >/dev/null || exit 127
echo >&${GO_DESCRIPTOR}
read -r go <&${GO_DESCRIPTOR} && exec "$@" 2>&${STDERR_DESCRIPTOR} ${GO_DESCRIPTOR}>&- ${STDERR_DESCRIPTOR}>&-`;
/** Shells take no variable of another name out of their environment, and do not hand it on. */
const NAME_OF_SHELLS = /^[A-Za-z_]\w*$/;

/**
 * The words of a shell that waits, and then becomes the program in the same process. What a large process needs to start another one, and GNU
 * time to start at all, is over when it waits: a program that is told to go on begins as it would from the small process of a shell.
 */
export function waitingShell(
  words: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): readonly [string, ...string[]] {
  const kept = Object.entries(env).filter(([name]) => !NAME_OF_SHELLS.test(name));
  const handedOn = kept.length === 0 ? [] : ['env', ...kept.map(([name, value]) => `${name}=${value}`)];
  return ['/bin/sh', '-c', SCRIPT, words[0], ...handedOn, ...words];
}

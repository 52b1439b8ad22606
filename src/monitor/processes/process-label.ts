import type { Proc } from '../machine/proc.ts';
import { type Dialect, dialectOf, isNodeThread } from './interpreters.ts';

/** Behind an option that nobody knows, which may have a value, only a name that ends so is taken for that of a script. */
const SCRIPT = /^[^\s=:]+\.([cm]?[jt]sx?|pyc?|rb|pl|php|jar|sh|bash|zsh)$/;
const LONGEST = 40;

/** The name of a process for people: that of the kernel, and for an interpreter that of its script, too: "node build.js". */
export function labelOf(proc: Proc, pid: number, name: string): string {
  const shown = fromUtf8(name);
  if (!isNodeThread(name) && dialectOf(name) === null) return shown;
  const text = readCommandLine(proc, pid);
  return text === null ? shown : processLabel(shown, fromUtf8(text));
}

/**
 * `commandLine` is the text of /proc/PID/cmdline, each argument of which ends with a NUL. Of all arguments the base name of the
 * script alone is shown, cut to 40 characters: code, folders, values of options and what the script is given may hold secrets.
 */
export function processLabel(name: string, commandLine: string): string {
  // A program that has written a title over its arguments leaves none behind the first.
  const [program = '', ...options] = commandLine.split('\0').slice(0, -1);
  const called = isNodeThread(name) ? baseName(program) : name;
  const dialect = dialectOf(called);
  const script = dialect && scriptOf(options, dialect);
  if (dialect === null) return name;
  return script === null ? called : `${called} ${cut(baseName(script))}`;
}

/** The script among the arguments of an interpreter, or the class or the module; null where nobody can tell which of them it is. */
function scriptOf(options: readonly string[], { valued, alone, named, inline }: Dialect): string | null {
  let isCertain = true;
  for (let index = 0; index < options.length; index += 1) {
    const option = options[index] ?? '';
    if (option === '' || option === '-' || inline.test(option)) return null;
    if (option === '--' || named.test(option)) return fileName(options[index + 1]);
    if (!/^[-+]/.test(option)) return isCertain || SCRIPT.test(option) ? fileName(option) : null;
    if (valued.test(option)) index += 1;
    else if (!alone.test(option)) isCertain = false;
  }
  return null;
}

/** Null for what can't be the name of a file of this machine: an option, and a URL, which may hold a password. */
function fileName(argument: string | undefined): string | null {
  return argument === undefined || argument.startsWith('-') || argument.includes('://') ? null : argument;
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST ? text : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

/** Null where it can't be read: the process has ended, or this one has no file descriptor left. A name is worth no failure. */
function readCommandLine(proc: Proc, pid: number): string | null {
  try {
    return proc.read(`/proc/${pid}/cmdline`, () => true);
  } catch {
    return null;
  }
}

/** Files of the kernel are read byte by byte; names in them are mostly UTF-8. */
function fromUtf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

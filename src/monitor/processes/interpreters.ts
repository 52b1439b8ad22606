/** How the arguments of an interpreter are read, up to what it runs. Each pattern is that of a whole option, but for `inline`. */
export type Dialect = {
  /** Its value is the next argument. */
  readonly valued: RegExp;
  /** It has no value. Of an option that no pattern knows, nobody can tell. */
  readonly alone: RegExp;
  /** The next argument is what runs. */
  readonly named: RegExp;
  /** An option that begins so has code with it: no argument from here on is a script. */
  readonly inline: RegExp;
};

const NONE = /^$/;

const SHELL: Dialect = {
  valued: /^([-+][a-zA-Z]*[oO]|--rcfile|--init-file)$/,
  alone: /^([-+][a-zA-Z]+|--[a-z-]+)$/,
  named: NONE,
  inline: /^-[a-zA-Z]*[cs]/,
};
const NODE: Dialect = {
  valued: /^(-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--env-file)$/,
  alone: /^--(inspect|inspect-brk|enable-source-maps|expose-gc|test|watch|no-warnings|prof|[a-z-]+=.*)$/s,
  named: /^--run$/,
  inline: /^(-[a-zA-Z]*[ep]|--eval|--print)/,
};
const PYTHON: Dialect = {
  valued: /^(-W|-X|--check-hash-based-pycs)$/,
  alone: /^-[bBdEiIOPqsSuvx]+$/,
  named: /^-[bBdEiIOPqsSuvx]*m$/,
  inline: /^-[a-zA-Z]*c/,
};
const PERL: Dialect = { valued: /^-I$/, alone: /^-[wWTtsS]+$/, named: NONE, inline: /^-[a-zA-Z0-9]*[eE]/ };
const RUBY: Dialect = { valued: /^-[IrCE]$/, alone: /^-[wWvT]+$/, named: NONE, inline: /^-[a-zA-Z0-9]*e/ };
const PHP: Dialect = {
  valued: /^-[dctz]$/,
  alone: /^-[nq]+$/,
  named: /^(-f|--file)$/,
  inline: /^(-[rRBES]|--run|--process|--server)/,
};
const JAVA: Dialect = {
  valued: /^(-cp|-classpath|--class-path|-p|--module-path|--add-(modules|opens|exports|reads))$/,
  alone: /^(-[^-].*|--[a-z-]+=.*)$/s,
  named: /^(-m|--module)$/,
  inline: /^@/,
};

const DIALECTS: readonly (readonly [name: RegExp, dialect: Dialect])[] = [
  [/^(node|nodejs)$/, NODE],
  [/^(python|pypy)[\d.]*$/, PYTHON],
  [/^ruby[\d.]*$/, RUBY],
  [/^perl[\d.]*$/, PERL],
  [/^php[\d.]*$/, PHP],
  [/^java$/, JAVA],
  [/^(sh|bash|dash|ash|zsh|ksh)$/, SHELL],
];
/** What Node from version 22 on calls its first thread, and by that its process. */
const NODE_THREADS: readonly string[] = ['MainThread', 'node-MainThread'];

/** How the arguments of a program of this name are read; null for one that runs no scripts. */
export function dialectOf(program: string): Dialect | null {
  return DIALECTS.find(([pattern]) => pattern.test(program))?.[1] ?? null;
}

/** Whether a process of this name is one of Node that does not say so. */
export function isNodeThread(name: string): boolean {
  return NODE_THREADS.includes(name);
}

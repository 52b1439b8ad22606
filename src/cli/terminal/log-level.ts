export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ['text', 'json'] as const;
type LogFormat = (typeof LOG_FORMATS)[number];

/** What is logged, and how. `format` is null if the user named none: a terminal then gets a live view, anything else text. */
export type Logging = { readonly level: LogLevel; readonly format: LogFormat | null };

/** The options of the command line that say how to log. */
export function loggingOf(args: {
  readonly 'log-level': LogLevel;
  readonly 'log-format': LogFormat | undefined;
}): Logging {
  return { level: args['log-level'], format: args['log-format'] ?? null };
}

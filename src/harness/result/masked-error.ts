import { asHarnessError, HarnessError } from '../../errors.ts';
import type { Secrets } from '../../secrets.ts';

/** The error without secrets in its lines, its advice and its causes; the error itself where there is none to hide. */
export function maskedError(error: HarnessError, secrets: Secrets): HarnessError {
  if (secrets.isEmpty) return error;
  const { code, lines, advice, cause } = error;
  const masked = new HarnessError(
    code,
    lines.map((line) => secrets.text(line)),
    {
      ...(advice.length === 0 ? {} : { hint: advice.map((line) => secrets.text(line)) }),
      ...(cause instanceof Error ? { cause: maskedCause(cause, secrets) } : {}),
    },
  );
  return withStack(masked, error, secrets);
}

function maskedCause(cause: Error, secrets: Secrets): Error {
  const masked = new Error(secrets.text(cause.message));
  masked.name = cause.name;
  return withStack(masked, cause, secrets);
}

function withStack<E extends Error>(masked: E, { stack }: Error, secrets: Secrets): E {
  if (stack !== undefined) masked.stack = secrets.text(stack);
  return masked;
}

/** Does work on a scenario file. What it throws has its secrets masked. */
export async function withoutSecrets<T>(secrets: Secrets, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw secrets.isEmpty ? thrown : maskedError(asHarnessError(thrown), secrets);
  }
}

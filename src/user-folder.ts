import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The folder that a variable of the XDG Base Directory Specification names, or else one in the home of the user; null for a user
 * without a home. A relative path counts as not set, as the specification has it. A folder for temporary files is no
 * substitute: others could prepare what is read from a path that they can predict.
 */
export function userFolder(
  environment: Readonly<Record<string, string | undefined>>,
  variable: string,
  inHome: string,
): string | null {
  const named = environment[variable] ?? '';
  if (isAbsolute(named)) return named;
  const home = [environment['HOME'], homedir(), homeOnRecord()].find((each) => each !== undefined && isAbsolute(each));
  return home === undefined ? null : join(home, inHome);
}

/** The home in the system's list of users, which has none for some users of containers. */
function homeOnRecord(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}

/** A target that is reached through a unix socket of this machine. */
export type UnixSocket = {
  /** Absolute. */
  readonly socketPath: string;
  /** What a request calls the target: the same URL with `http://localhost` in the place of the socket. */
  readonly url: string;
};

/** Linux keeps the path in 108 bytes, the last of which is NUL (unix(7)). */
const LONGEST_PATH_BYTES = 107;
const URL_OF_SOCKET = /^http\+unix:\/\/([^/?#]*)(.*)$/is;

/** Reads `http+unix://%2Ftmp%2Fapp.sock/base`, with the percent-encoded path in the place of a host; null for any other URL. */
export function unixSocketOf(url: string): UnixSocket | null {
  const [, encoded, rest] = URL_OF_SOCKET.exec(url) ?? [];
  if (encoded === undefined) return null;
  return { socketPath: decodeURIComponent(encoded), url: `http://localhost${rest}` };
}

/** Why such a URL names no unix socket, as a message; null if it does. */
export function unixSocketFault(url: string): string | null {
  const encoded = URL_OF_SOCKET.exec(url)?.[1] ?? '';
  let path: string;
  try {
    path = decodeURIComponent(encoded);
  } catch {
    return 'the path of a unix socket has to be percent-encoded';
  }
  if (!path.startsWith('/')) return 'expected the absolute path of a unix socket, with %2F for each slash';
  if (path.includes('\0')) return 'the path of a unix socket can’t hold NUL';
  const bytes = Buffer.byteLength(path);
  return bytes > LONGEST_PATH_BYTES
    ? `the path of a unix socket has ${bytes} bytes, ${LONGEST_PATH_BYTES} at most`
    : null;
}

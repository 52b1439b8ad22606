/** What a connection over TLS trusts, and shows of itself. */
import { readFileSync } from 'node:fs';

/** PEM files, by their absolute paths; null for none. */
export type TlsFiles = {
  /** The only authorities whose certificates are trusted, in the place of those that Node knows. */
  readonly ca: string | null;
  /** What this side shows if it is asked for a certificate, and the key to it: both, or neither. */
  readonly cert: string | null;
  readonly key: string | null;
  /** Any certificate is taken for that of the target. */
  readonly insecure: boolean;
};

export const NO_TLS_FILES: TlsFiles = { ca: null, cert: null, key: null, insecure: false };

/** Options of `tls.connect`, and of all that is built on it. */
export type TlsMaterial = {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized?: false;
};

/** Reads the files. Throws the error of the file system for one that can't be read. */
export function readTls({ ca, cert, key, insecure }: TlsFiles): TlsMaterial {
  return {
    ...(ca === null ? {} : { ca: readFileSync(ca, 'utf8') }),
    ...(cert === null ? {} : { cert: readFileSync(cert, 'utf8') }),
    ...(key === null ? {} : { key: readFileSync(key, 'utf8') }),
    ...(insecure ? { rejectUnauthorized: false } : {}),
  };
}

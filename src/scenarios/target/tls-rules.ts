/** Whether the certificates of a target can be used: they are read when the file is loaded, long before a load. */

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import * as z from 'zod';
import { readTextFile } from '../../text-file.ts';
import type { TlsFiles } from '../../tls-files.ts';
import { type TextFault, textField } from '../fields/fields.ts';
import { type Field, issueOn } from '../fields/reading.ts';
import type { Issue } from '../yaml/issue.ts';

/** The keys of a target that is asked by https. */
export type TlsShape = {
  readonly ca: z.ZodType<string | undefined>;
  readonly cert: z.ZodType<string | undefined>;
  readonly key: z.ZodType<string | undefined>;
  readonly insecure: z.ZodType<boolean>;
};

export const tlsShape: TlsShape = {
  ca: file('The authority that its certificate is from, if Node does not trust that by itself').optional(),
  cert: file('The certificate that it is shown, if it asks for one').optional(),
  key: file('The key of that certificate').optional(),
  insecure: z.boolean().default(false).meta({ description: 'Take any certificate for that of the target.' }),
};

function file(description: string): z.ZodType<string> {
  return textField(`${description}; PEM, relative to the scenario file.`, fileFault);
}

function fileFault(path: string): TextFault | null {
  if (path.trim() === '') return { offset: 0, message: 'expected the path of a file', hint: 'write ca: ./ca.pem' };
  const offset = path.indexOf('\0');
  return offset < 0 ? null : { offset, message: 'a path can’t hold a NUL', hint: null };
}

export function tlsFilesOf({ ca, cert, key, insecure }: Omit<TlsFields, 'url'>): TlsFiles {
  return {
    ca: ca.value ?? null,
    cert: cert.value ?? null,
    key: key.value ?? null,
    insecure: insecure.value ?? false,
  };
}

/** The same by absolute paths. `base` is the folder of the scenario file. */
export function resolveTls({ ca, cert, key, insecure }: TlsFiles, base: string): TlsFiles {
  const absolute = (path: string | null): string | null => (path === null ? null : resolve(base, path));
  return { ca: absolute(ca), cert: absolute(cert), key: absolute(key), insecure };
}

type Written = Field<string | undefined>;

export type TlsFields = {
  readonly url: Field<string>;
  readonly ca: Written;
  readonly cert: Written;
  readonly key: Written;
  readonly insecure: Field<boolean>;
};

/** Reports keys that contradict each other or the URL, and files that hold no such thing. `base` is the folder that their paths count from. */
export function checkTls(fields: TlsFields, base: string): readonly Issue[] {
  const issues = contradictions(fields);
  return issues.length > 0 ? issues : fileIssues(fields, base);
}

function contradictions({ url, ca, cert, key, insecure }: TlsFields): readonly Issue[] {
  const written = [ca, cert, key, ...(insecure.value === true ? [insecure] : [])].filter(({ isWritten }) => isWritten);
  if (url.value !== undefined && !/^https:/i.test(url.value)) {
    const hint = 'write an https URL, or leave the key out';
    return written.map((field) => issueOn(field, `${nameOf(field)} is for https, and the url has no TLS`, hint));
  }
  return [
    ...(cert.isWritten && !key.isWritten ? [issueOn(cert, 'a client certificate needs its key', 'add key: FILE')] : []),
    ...(key.isWritten && !cert.isWritten ? [issueOn(key, 'a key needs its certificate', 'add cert: FILE')] : []),
    ...(ca.isWritten && insecure.value === true
      ? [issueOn(insecure, 'with insecure: true nothing is held against ca', 'leave one of the two out')]
      : []),
  ];
}

function fileIssues({ ca, cert, key }: TlsFields, base: string): readonly Issue[] {
  const authorities = readPem(ca, base, 'certificate', certificatesIn);
  const certificates = readPem(cert, base, 'certificate', certificatesIn);
  const keys = readPem(key, base, 'private key', (text) => [createPrivateKey(text)]);
  const found = [authorities, certificates, keys].flatMap(({ issues }) => issues);
  const [leaf, own] = [certificates.parts[0], keys.parts[0]];
  if (leaf === undefined || own === undefined || leaf.checkPrivateKey(own)) return found;
  return [
    ...found,
    issueOn(key, 'this is not the key of the certificate in cert', 'name the two that belong together'),
  ];
}

type Pem<Part> = { readonly parts: readonly Part[]; readonly issues: readonly Issue[] };

/** Reads the file that a key names; nothing if it is left out. */
function readPem<Part>(field: Written, base: string, what: string, read: (text: string) => readonly Part[]): Pem<Part> {
  if (field.value === undefined) return { parts: [], issues: [] };
  const path = resolve(base, field.value);
  const failed = (message: string, hint: string): Pem<Part> => ({ parts: [], issues: [issueOn(field, message, hint)] });
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    return failed(
      `can't read ${path}: ${(error as Error).message}`,
      'paths count from the folder of the scenario file',
    );
  }
  try {
    const parts = read(text);
    if (parts.length > 0) return { parts, issues: [] };
  } catch (error) {
    if (/passphrase|interrupted or cancelled/i.test((error as Error).message))
      return failed(`${path} holds an encrypted key`, 'decrypt it: openssl pkey -in KEY.pem -out PLAIN.pem');
  }
  return failed(`${path} holds no ${what} in PEM`, `expected "-----BEGIN ${what.toUpperCase()}-----"`);
}

function certificatesIn(text: string): readonly X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function nameOf({ path }: Field<unknown>): string {
  return String(path.at(-1));
}

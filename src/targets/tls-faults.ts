/** What is wrong with TLS between this harness and a server, in words, and what to do about it. */
import { isCertificateFault } from '../workers/http/failure.ts';

/** Null for an error that is none of TLS. */
export function reasonOfTls(error: Error, code: string): string | null {
  if (isAlert(code)) {
    const words = /SSL routines:[^:]*:([^:]+)/.exec(error.message)?.[1] ?? error.message;
    return /CERTIFICATE_REQUIRED/.test(code)
      ? `it wants a certificate, and was shown none (${code})`
      : `it has refused the connection: ${words} (${code})`;
  }
  if (isCertificateFault(code)) return `its certificate is not trusted: ${error.message.trim()} (${code})`;
  return code === 'EPROTO' || code.startsWith('ERR_SSL') ? `its answer is not TLS (${code})` : null;
}

/** Null where it is no certificate that has to be changed. */
export function adviceOnTls(code: string): string | null {
  if (isAlert(code))
    return 'The server runs. Show it a certificate from an authority that it trusts: cert: FILE.pem and key: FILE.pem of the target.';
  if (!isCertificateFault(code)) return null;
  if (/ALTNAME|HOSTNAME/.test(code))
    return 'The server runs. Ask it by a name or address that its certificate is for, or have one made for this (subjectAltName); or write insecure: true in the target: then any is taken, and the report says so.';
  if (/EXPIRED|NOT_YET_VALID/.test(code))
    return 'The server runs. Have a certificate made that is valid now; or write insecure: true in the target: then any is taken, and the report says so.';
  return 'The server runs. To trust its certificate, name the one of its issuer (or its own, if it has signed itself) as ca: FILE.pem of the target, or in NODE_EXTRA_CA_CERTS=FILE.pem.';
}

/** What the server says itself of what it was shown. */
function isAlert(code: string): boolean {
  return code.startsWith('ERR_SSL_') && code.includes('_ALERT_');
}

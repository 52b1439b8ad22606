import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key and its X.509 certificate, both PEM. */
export type Certified = { readonly key: string; readonly cert: string };

export type Authority = Certified & { readonly name: string; readonly signer: KeyObject };

export type CertificateOptions = {
  readonly name: string;
  /** Who vouches for it; itself where there is none. */
  readonly by?: Authority;
  /** IPv4 address that it is for. */
  readonly address?: string;
  readonly validFrom?: Date;
  readonly validTo?: Date;
};

const DAY_MS = 86_400_000;
const [INTEGER, BIT_STRING, OCTET_STRING, OBJECT_ID, UTF8, TIME] = [0x02, 0x03, 0x04, 0x06, 0x0c, 0x18] as const;
const [SEQUENCE, SET, VERSION, ADDRESS, EXTENSIONS] = [0x30, 0x31, 0xa0, 0x87, 0xa3] as const;
const TRUE = Buffer.from([0x01, 0x01, 0xff]);
const COMMON_NAME = objectId('550403');
const ALTERNATIVE_NAME = objectId('551d11');
const BASIC_CONSTRAINTS = objectId('551d13');
const ECDSA_WITH_SHA256 = der(SEQUENCE, objectId('2a8648ce3d040302'));

/** A certificate with an elliptic-curve key, made here and now: no tool is asked, and no key is kept in a file. */
export function certify(options: CertificateOptions): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const { name, by, address = '127.0.0.1' } = options;
  const { validFrom = new Date(Date.now() - DAY_MS), validTo = new Date(Date.now() + DAY_MS) } = options;
  const constraints = der(
    SEQUENCE,
    BASIC_CONSTRAINTS,
    TRUE,
    der(OCTET_STRING, der(SEQUENCE, by ? Buffer.alloc(0) : TRUE)),
  );
  const address4 = Buffer.from(address.split('.').map(Number));
  const names = der(SEQUENCE, ALTERNATIVE_NAME, der(OCTET_STRING, der(SEQUENCE, der(ADDRESS, address4))));
  const body = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1, ...Buffer.from(name).subarray(0, 8)])),
    ECDSA_WITH_SHA256,
    nameOf(by?.name ?? name),
    der(SEQUENCE, timeOf(validFrom), timeOf(validTo)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS, der(SEQUENCE, constraints, names)),
  );
  const signature = sign('sha256', body, by?.signer ?? privateKey);
  const cert = der(SEQUENCE, body, ECDSA_WITH_SHA256, der(BIT_STRING, Buffer.from([0]), signature));
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { name, key, cert: pem(cert), signer: privateKey };
}

function nameOf(text: string): Buffer {
  return der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8, Buffer.from(text)))));
}

/** As GeneralizedTime, `20260101000000Z`. */
function timeOf(date: Date): Buffer {
  return der(TIME, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
}

function objectId(hex: string): Buffer {
  return der(OBJECT_ID, Buffer.from(hex, 'hex'));
}

/** Tag, length, value. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

function pem(content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

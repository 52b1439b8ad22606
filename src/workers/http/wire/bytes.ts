export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const EQUALS = 0x3d;
export const BACKSLASH = 0x5c;

/** 1 for each byte of a token, `tchar`: field names, names of chunk extensions (RFC 9110 §5.6.2). */
export const IS_TOKEN: Readonly<Uint8Array> = tableOf((byte) =>
  /[!#$%&'*+.^_`|~0-9A-Za-z-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/** 1 for HTAB, SP, VCHAR and obs-text: field values (RFC 9110 §5.5), reason phrases (RFC 9112 §4), quoted pairs (RFC 9110 §5.6.4). */
export const IS_TEXT: Readonly<Uint8Array> = tableOf((byte) =>
  byte === HTAB || (byte >= SPACE && byte !== 0x7f) ? 1 : 0,
);

/** The value of a hexadecimal digit, HEXDIG of RFC 5234 §B.1; 255 for each other byte. */
export const HEX_VALUE: Readonly<Uint8Array> = tableOf((byte) => {
  const digit = String.fromCharCode(byte);
  return /[0-9A-Fa-f]/.test(digit) ? Number.parseInt(digit, 16) : 255;
});

/** Each byte, with letters of ASCII in lower case: field names and tokens are compared by it (RFC 9110 §5.1). */
export const LOWER_CASE: Readonly<Uint8Array> = tableOf((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));

function tableOf(entry: (byte: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => entry(byte));
}

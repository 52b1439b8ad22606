/**
 * What a scan returns: the position after what it has read, or `MORE` if the bytes have ended before it has, or a refusal,
 * which is below `MORE`. Numbers, so that a scan allocates nothing.
 */
export const MORE = -1;

/**
 * Each rule by which an answer is refused, in words for users, and the section that it comes from. Where the RFCs let a client
 * be lenient and this one is not, the words say "our choice": a load generator is a witness, and lenient clients differ.
 */
const RULES = {
  notHttp: 'the answer does not begin with "HTTP/": it is in another protocol (RFC 9112 §2.3)',
  version: 'the version is not HTTP/1 and one digit (RFC 9112 §2.3, RFC 9110 §2.5)',
  status: 'the status is not three digits from 100 to 599 (RFC 9112 §4, RFC 9110 §15)',
  statusSpace:
    'the version, the status and the reason are not separated by single spaces (RFC 9112 §4; strictness is our choice)',
  reason: 'a control character in the reason phrase (RFC 9112 §4)',
  bareLf: 'a line ends with LF alone, not with CR LF (RFC 9112 §2.2; its refusal is our choice)',
  bareCr: 'a CR that no LF follows (RFC 9112 §2.2)',
  leadingLine: 'an empty line before the status line (RFC 9112 §2.2 allows it before requests only)',
  fold: 'a header line begins with whitespace: line folding is obsolete (RFC 9112 §5.2; its refusal is our choice)',
  spaceBeforeColon: 'whitespace between a field name and its colon (RFC 9112 §5.1)',
  noColon: 'a header line without a colon (RFC 9112 §5)',
  noName: 'a header line that begins with a colon: its field has no name (RFC 9112 §5)',
  fieldName: 'a field name with a character that names cannot have (RFC 9110 §5.1, §5.6.2)',
  fieldValue: 'a control character in a field value (RFC 9110 §5.5)',
  headLimit: 'the head is larger than the limit for heads (RFC 9110 §5.4 leaves the limit to us)',
  length: 'Content-Length is not a whole number in digits (RFC 9110 §8.6, RFC 9112 §6.3)',
  lengthRange: 'Content-Length is beyond 2^53 - 1 bytes (RFC 9110 §8.6)',
  lengthTwice:
    'Content-Length is given more than once (RFC 9110 §8.6 and RFC 9112 §6.3 forbid two different ones; refusing equal ones is our choice)',
  lengthAndCoding: 'both Content-Length and Transfer-Encoding (RFC 9112 §6.1, §6.3)',
  coding:
    'Transfer-Encoding is not exactly "chunked" (RFC 9112 §6.1, §7: no other coding was offered by TE; refusing them all is our choice)',
  codingIn10: 'Transfer-Encoding in an answer of HTTP/1.0 (RFC 9112 §6.1)',
  switching: 'status 101: the target changes the protocol, which was not asked for (RFC 9110 §7.8)',
  tunnel: 'CONNECT was answered with a tunnel, which is not supported (RFC 9110 §9.3.6)',
  chunkSize: 'the size of a chunk is not a hexadecimal number (RFC 9112 §7.1)',
  chunkRange: 'the size of a chunk is beyond 2^53 - 1 bytes (RFC 9112 §7.1)',
  chunkExtension: 'a malformed chunk extension (RFC 9112 §7.1.1)',
  chunkEnd: 'the data of a chunk is not followed by CR LF: its size is wrong (RFC 9112 §7.1)',
  chunkLimit: 'the line of a chunk size is larger than the limit for heads (RFC 9112 §7.1.1)',
  trailerLimit: 'the trailer section is larger than the limit for heads (RFC 9110 §5.4 leaves the limit to us)',
  surplus: 'more bytes came than the answer has (RFC 9112 §6.3, §9.2)',
} as const;

export type Rule = keyof typeof RULES;

const NAMES: readonly Rule[] = Object.keys(RULES) as Rule[];

/** The refusal by a rule, as a scan returns it. */
export function refuse(rule: Rule): number {
  return MORE - 1 - NAMES.indexOf(rule);
}

/** The words of a refusal that a scan has returned. */
export function wordsOf(refusal: number): string {
  const rule = NAMES[MORE - 1 - refusal];
  if (rule === undefined) throw new RangeError(`${refusal} is not a refusal`);
  return RULES[rule];
}

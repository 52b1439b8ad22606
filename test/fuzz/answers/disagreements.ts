/** A kind of answer that the parser and llhttp in strict mode (as in Node 20 to 24) read differently, and who is right. */
export type Disagreement = {
  readonly title: string;
  readonly ours: 'whole' | 'length' | 'protocol' | 'open';
  /** How the detail of a refusal begins. */
  readonly detail?: string;
  /** `whole`, `length`, or a code of llhttp. */
  readonly theirs: readonly string[];
  /** What the bytes of the answer have to look like. */
  readonly bytes?: RegExp;
  readonly right: 'parser' | 'llhttp' | 'both';
  /** The section that decides. */
  readonly section: string;
  readonly why: string;
};

/** llhttp takes what the parser refuses, and reads on to the end of the body or of the connection. */
const TAKEN = ['whole', 'length'] as const;
const LENGTH_CODES = [
  'HPE_INVALID_CONTENT_LENGTH',
  'HPE_UNEXPECTED_CONTENT_LENGTH',
  'HPE_INVALID_TRANSFER_ENCODING',
] as const;

export const DISAGREEMENTS: readonly Disagreement[] = [
  {
    title: 'Transfer-Encoding in HTTP/1.0',
    ours: 'protocol',
    detail: 'Transfer-Encoding in an answer of HTTP/1.0',
    theirs: TAKEN,
    bytes: /HTTP\/1\.0/,
    right: 'parser',
    section: 'RFC 9112 §6.1',
    why: 'such framing has to be treated as faulty',
  },
  {
    title: 'HTTP/0.9 and HTTP/2.0 in a status line',
    ours: 'protocol',
    detail: 'the version is not HTTP/1',
    theirs: TAKEN,
    bytes: /HTTP\/(0\.9|2\.0)/,
    right: 'parser',
    section: 'RFC 9112 §2.3, RFC 9110 §2.5',
    why: 'the syntax is that of HTTP/1; another major version is another protocol',
  },
  {
    title: 'HTTP/1.2 to HTTP/1.9',
    ours: 'whole',
    theirs: ['HPE_INVALID_VERSION'],
    bytes: /HTTP\/1\.[2-9]/,
    right: 'parser',
    section: 'RFC 9110 §2.5',
    why: 'a higher minor version is read as the highest one that is known',
  },
  {
    title: 'another protocol of the same form',
    ours: 'protocol',
    detail: 'the answer does not begin with "HTTP/"',
    theirs: TAKEN,
    bytes: /RTSP\/|ICY |(R|RT|RTS|RTSP|I|IC|ICY)$/,
    right: 'parser',
    section: 'RFC 9112 §2.3',
    why: 'the name is "HTTP", in capitals; llhttp reads RTSP and ICY on purpose',
  },
  {
    title: 'a status of three digits that is not from 100 to 599',
    ours: 'protocol',
    detail: 'the status is not three digits from 100 to 599',
    theirs: TAKEN,
    right: 'both',
    section: 'RFC 9110 §15',
    why: 'these are invalid; a client should treat them as 5xx, and the parser says what they are',
  },
  {
    title: 'a status that is not followed by a space',
    ours: 'protocol',
    detail: 'the version, the status and the reason',
    theirs: TAKEN,
    right: 'both',
    section: 'RFC 9112 §4',
    why: 'a server must send the space; a client may be lenient, and the parser is not',
  },
  {
    title: 'a control character in the reason phrase',
    ours: 'protocol',
    detail: 'a control character in the reason phrase',
    theirs: TAKEN,
    right: 'parser',
    section: 'RFC 9112 §4',
    why: 'a reason phrase has HTAB, SP, VCHAR and obs-text only',
  },
  {
    title: 'CR CR after a reason phrase',
    ours: 'protocol',
    detail: 'a CR that no LF follows',
    theirs: TAKEN,
    bytes: /HTTP\/1.[^\r\n]*\r\r/,
    right: 'parser',
    section: 'RFC 9112 §2.2',
    why: 'a bare CR is invalid; llhttp skips whatever byte follows the CR of a status line',
  },
  {
    title: 'an interim answer of HTTP/1.0',
    ours: 'whole',
    theirs: ['HPE_CLOSED_CONNECTION'],
    bytes: /^HTTP\/1\.0 1/,
    right: 'parser',
    section: 'RFC 9110 §15.2',
    why: 'a client must be able to parse interim answers before the final one; llhttp takes HTTP/1.0 for the end of the connection',
  },
  {
    title: 'a tab after chunked',
    ours: 'whole',
    theirs: TAKEN,
    bytes: /Transfer-Encoding: chunked *\t/,
    right: 'parser',
    section: 'RFC 9112 §5, RFC 9110 §5.6.3',
    why: 'whitespace after a value is not part of it; llhttp reads this body until the connection closes, chunk lines and all',
  },
  {
    title: 'a connection that ends in a head after an empty Content-Length',
    ours: 'protocol',
    detail: 'Content-Length is not a whole number',
    theirs: ['length'],
    bytes: /Content-Length:[ \t]*\r\n/,
    right: 'both',
    section: 'RFC 9110 §8.6, RFC 9112 §8',
    why: 'the answer is both malformed and incomplete; llhttp looks at the value at the next line',
  },
  {
    title: 'an empty line before the status line',
    ours: 'protocol',
    detail: 'an empty line before the status line',
    theirs: TAKEN,
    right: 'parser',
    section: 'RFC 9112 §2.2',
    why: 'a server may skip one before a request; nothing says so of a client',
  },
  {
    title: 'status 101 without Upgrade',
    ours: 'protocol',
    detail: 'status 101',
    theirs: TAKEN,
    right: 'parser',
    section: 'RFC 9110 §7.8',
    why: 'a server may switch only to a protocol that was asked for, and none was',
  },
  {
    title: 'a coding that is not exactly chunked',
    ours: 'protocol',
    detail: 'Transfer-Encoding is not exactly "chunked"',
    theirs: TAKEN,
    right: 'both',
    section: 'RFC 9112 §6.1, §6.3, §7',
    why: 'no coding but chunked was offered, so the body could not be read; how it ends would be known',
  },
  {
    title: 'a length beyond 2^53 - 1',
    ours: 'protocol',
    detail: 'Content-Length is beyond',
    theirs: TAKEN,
    right: 'both',
    section: 'RFC 9110 §8.6',
    why: 'a recipient has to guard against numbers that it cannot hold; llhttp holds 2^64 - 1',
  },
  {
    title: 'a chunk extension without its value',
    ours: 'protocol',
    detail: 'a malformed chunk extension',
    theirs: TAKEN,
    bytes: /;/,
    right: 'parser',
    section: 'RFC 9112 §7.1.1',
    why: 'after "=" the value is not optional, and it is a token or a quoted string',
  },
  {
    title: 'whitespace around the semicolon of a chunk extension',
    ours: 'whole',
    theirs: ['HPE_INVALID_CHUNK_SIZE', 'HPE_STRICT'],
    bytes: /[ \t];|;[ \t]/,
    right: 'parser',
    section: 'RFC 9112 §7.1.1, RFC 9110 §5.6.3',
    why: 'whitespace there is BWS, which a recipient must parse',
  },
  {
    title: 'bytes after the answer',
    ours: 'protocol',
    detail: 'more bytes came than the answer has',
    theirs: TAKEN,
    right: 'parser',
    section: 'RFC 9112 §6.3, §9.2',
    why: 'a client must not take what it did not ask for as an answer; llhttp skips line ends, or what follows "close"',
  },
  {
    title: 'both Content-Length and Transfer-Encoding in an answer without a body',
    ours: 'whole',
    theirs: LENGTH_CODES,
    right: 'parser',
    section: 'RFC 9112 §6.3, item 1',
    why: 'answers to HEAD, 204 and 304 end with their head, whatever its fields say',
  },
  {
    title: 'a connection that ends within a line that is wrong already',
    ours: 'length',
    theirs: [...LENGTH_CODES, 'HPE_INVALID_VERSION'],
    right: 'both',
    section: 'RFC 9112 §8',
    why: 'the answer is incomplete, and would be refused at the end of the line or read as HTTP/1.1',
  },
  {
    title: 'a connection that ends right after a major version that is wrong',
    ours: 'protocol',
    detail: 'the version is not HTTP/1',
    theirs: ['length'],
    bytes: /HTTP\/[02-9]\.?$/,
    right: 'both',
    section: 'RFC 9112 §2.3, §8',
    why: 'the answer is both in another protocol and incomplete; llhttp waits for the minor version to say so',
  },
  {
    title: 'a connection that ends before the first byte',
    ours: 'open',
    theirs: ['length'],
    bytes: /^$/,
    right: 'both',
    section: 'RFC 9112 §9.3.1',
    why: 'no answer has begun: what that means is for the connection to say, which may try again',
  },
];

import { cut, type FramingRow, followed, refused, whole } from './framing-row.ts';

/** An answer with these values of Content-Length, a line each, and this body. */
function sized(body: string, ...lengths: readonly string[]): string {
  return `HTTP/1.1 200 OK\r\n${lengths.map((length) => `Content-Length:${length}\r\n`).join('')}\r\n${body}`;
}

/** RFC 9110 §8.6: `Content-Length = 1*DIGIT`; RFC 9112 §6.3. */
export const LENGTHS: readonly FramingRow[] = [
  whole('a length', '9112 §6.3', sized('hello', ' 5'), 'hello'),
  whole('a length of 0', '9112 §6.3', sized('', ' 0'), ''),
  whole('a length of several digits', '9110 §8.6', sized('x'.repeat(123), ' 123'), 'x'.repeat(123)),
  whole('a length with zeros before it', '9110 §8.6', sized('hello', ' 0005'), 'hello'),
  whole('a length between tabs and spaces', '9112 §5', sized('hello', '\t 5 \t'), 'hello'),
  whole('a length right after the colon', '9112 §5', sized('hello', '5'), 'hello'),
  whole('a body of any bytes', '9112 §6.3', sized('\x00\r\n\r\n\xff', ' 6'), '\x00\r\n\r\n\xff'),
  whole(
    'a body that looks like an answer',
    '9112 §6.3',
    sized('HTTP/1.1 500 No\r\n\r\n', ' 19'),
    'HTTP/1.1 500 No\r\n\r\n',
  ),
  whole('the name in lower case', '9110 §5.1', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', 'ok'),
  whole('the name in upper case', '9110 §5.1', 'HTTP/1.1 200 OK\r\nCONTENT-LENGTH: 2\r\n\r\nok', 'ok'),
  whole(
    'a name that is as long',
    '9110 §5.1',
    'HTTP/1.1 200 OK\r\nContent_Length: 9\r\nContent-Length: 2\r\n\r\nok',
    'ok',
  ),
  whole(
    'a name that goes on',
    '9110 §5.1',
    'HTTP/1.1 200 OK\r\nContent-Lengths: 9\r\nContent-Length: 2\r\n\r\nok',
    'ok',
  ),
  refused('a plus sign', '9110 §8.6', sized('x'.repeat(27), ' +27')),
  refused('a minus sign', '9110 §8.6', sized('', ' -1')),
  refused('hexadecimal', '9110 §8.6', sized('x'.repeat(27), ' 0x1b')),
  refused('hexadecimal without a prefix', '9110 §8.6', sized('x'.repeat(27), ' 1b')),
  refused('a fraction', '9110 §8.6', sized('hello', ' 5.0')),
  refused('an exponent', '9110 §8.6', sized('hello', ' 5e0')),
  refused('a separator of thousands', '9110 §8.6', sized('hello', ' 1_000')),
  refused('a space within the digits', '9110 §8.6', sized('hello', ' 1 0')),
  refused('quotes', '9110 §8.6', sized('hello', ' "5"')),
  refused('words', '9110 §8.6', sized('hello', ' five')),
  refused('an empty length', '9110 §8.6', sized('hello', '')),
  refused('a length of whitespace', '9110 §8.6', sized('hello', ' \t ')),
  refused('digits of another script', '9110 §8.6', sized('hello', ' \xd9\xa5')),
  refused('a list of two lengths', '9110 §8.6', sized('hello', ' 5, 6')),
  refused('a list of equal lengths', '9110 §8.6', sized('hello', ' 5, 5')),
  refused('a list of one length', '9110 §8.6', sized('hello', ' 5,')),
  refused('two different lengths', '9112 §6.3', sized('hello', ' 5', ' 6')),
  refused('two equal lengths', '9112 §6.3', sized('hello', ' 5', ' 5')),
  refused('two lengths of 0', '9112 §6.3', sized('', ' 0', ' 0')),
  refused('a second length that is malformed', '9110 §8.6', sized('hello', ' 5', ' x')),
  refused('a length of 2^53', '9110 §8.6', sized('', ' 9007199254740992')),
  refused('a length of 2^64', '9110 §8.6', sized('', ' 18446744073709551616')),
  refused('a length of 400 digits', '9110 §8.6', sized('', ` ${'9'.repeat(400)}`)),
  cut('a largest length of 2^53 - 1, and no body', '9112 §8', sized('', ' 9007199254740991')),
  cut('a body one byte short', '9112 §8', sized('hell', ' 5')),
  cut('no byte of the body', '9112 §8', sized('', ' 5')),
  followed('one byte more', '9112 §6.3', sized('hello', ' 5'), '!'),
  followed('an empty line after the body', '9112 §6.3', sized('hello', ' 5'), '\r\n'),
  followed('a whole answer that nobody asked for', '9112 §9.2', sized('hello', ' 5'), sized('', ' 0')),
  followed('a byte after an empty body', '9112 §6.3', sized('', ' 0'), 'x'),
];

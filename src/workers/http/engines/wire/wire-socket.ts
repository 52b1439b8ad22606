import { connect as connectTcp, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { getSystemErrorName } from 'node:util';
import type { Route } from '../../../../loopback.ts';
import type { TlsMaterial } from '../../../../tls-files.ts';
import type { WireAddress } from './wire-address.ts';

/** What a socket tells its connection. Nothing more is told after `onLost`. */
export type SocketEvents = {
  /** Connected, and for TLS the certificate is verified: requests can be written. */
  onOpen(): void;
  /** The bytes of the thread's read buffer up to `length`, valid during this call. Returns true, so that Node reads on. */
  onRead(length: number): boolean;
  /** The target has ended the connection by FIN. */
  onFin(): void;
  /** Refused, reset, not trusted, … */
  onLost(error: Error): void;
};

export type SocketOptions = {
  readonly address: WireAddress;
  /** What all sockets of the thread are read into: each read is over before the next one begins. */
  readonly buffer: Buffer;
  readonly connectTimeoutMs: number;
  readonly route: Route;
  readonly tls?: TlsMaterial;
};

/** Opens a socket. Where a name has several addresses they are tried in turn, each for a quarter of a second at first (RFC 8305). */
export function openSocket(
  { address, buffer, connectTimeoutMs, route, tls }: SocketOptions,
  events: SocketEvents,
): Socket {
  const { place, isTls, serverName } = address;
  const onread: OnReadOpts = { buffer, callback: events.onRead };
  const options = { ...place, onread, noDelay: true, ...route };
  const socket = isTls
    ? connectTls({
        ...options,
        ...tls,
        ALPNProtocols: ['http/1.1'],
        ...(serverName === null ? {} : { servername: serverName }),
      })
    : connectTcp(options);
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error(`not connected within ${connectTimeoutMs} ms`), { code: 'ETIMEDOUT' }));
  }, connectTimeoutMs);
  socket.once(isTls ? 'secureConnect' : 'connect', () => {
    clearTimeout(timer);
    if (isTls) socket.setNoDelay(true);
    events.onOpen();
  });
  socket.once('end', () => events.onFin());
  socket.once('close', () => clearTimeout(timer));
  // A socket that was given up may still fail, and nobody is there to hear it.
  socket.on('error', (error) => events.onLost(error));
  return socket;
}

/**
 * Whether a connection that Node says has ended was reset. Where an RST arrives together with data, libuv tells of an end
 * (uv__stream_io, "Short-circuit iff POLLHUP"), but the system no longer knows a peer, as it does after a FIN. Each socket may be
 * asked once, since Node remembers a peer that it knew.
 */
export function wasReset(socket: Socket, { place }: WireAddress): boolean {
  // A unix socket has no address, and knows no RST.
  return 'host' in place && socket.remoteAddress === undefined;
}

/** What a TLS socket of Node holds inside: the stream of the system that its records are read from. */
type Inside = { readonly _handle?: { readonly _parent?: { readonly readStart?: () => number } } | null };

/**
 * Whether the end that a TLS socket has told was close_notify, and not the FIN of TCP, which anybody on the way can send
 * (RFC 8446 §6.1). Node tells of both alike, but close_notify comes while the stream beneath is still being read, and a FIN ends
 * that first. Has to be asked within `onFin`.
 */
export function wasClosedByTls(socket: Socket): boolean {
  const code = (socket as Socket & Inside)._handle?._parent?.readStart?.() ?? 0;
  return code < 0 && getSystemErrorName(code) === 'EALREADY';
}

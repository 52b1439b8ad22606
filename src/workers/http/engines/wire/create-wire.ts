import { createClock, HeldClock } from '../../../../metrics/clock.ts';
import { Spares } from '../../../../spares.ts';
import type { Connection, ConnectionOptions } from '../../engine.ts';
import { HeadReader } from '../../wire/head-reader.ts';
import { RequestBytes } from './request-bytes.ts';
import { addressOf } from './wire-address.ts';
import { type Shared, WireConnection } from './wire-connection.ts';
import { openSocket } from './wire-socket.ts';

/** As much as a read takes at once: enough that a large file needs few reads. */
const READ_BYTES = 256 * 1024;

/**
 * Opens connections of our own HTTP/1.1 client on sockets that `open` makes. All connections of a thread share one buffer to read
 * into, and hold `clock` while they handle a read.
 */
export function createWire(
  open: typeof openSocket = openSocket,
  clock: HeldClock = new HeldClock(createClock()),
): (options: ConnectionOptions) => Connection {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const shared = new Map<string, Shared>();
  return (options) => {
    const { origin, socketPath, headers, maxHeadBytes } = options;
    const place = `${socketPath ?? origin} ${maxHeadBytes}`;
    const known = shared.get(place);
    if (known) return new WireConnection(options, known);
    const address = addressOf(origin, socketPath);
    const bytes = new RequestBytes(address.hostField, headers);
    const heads = new Spares(() => new HeadReader(maxHeadBytes));
    const made = { address, bytes, heads, buffer, open, clock };
    shared.set(place, made);
    return new WireConnection(options, made);
  };
}

import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { RecordedGauges } from '../../../monitor/custom/recorded-gauges.ts';
import type { ListenPlace } from '../../thread/listen-place.ts';
import { PlaceCounts } from '../../thread/place-counts.ts';
import { WatchedIsolate } from '../../thread/watched-isolate.ts';
import { readLines, sendLine } from './message-lines.ts';
import { type FromProbe, SOCKET_NAME, type ToProbe } from './probe-messages.ts';

/** The probe's end in an isolate of the command: connects to the harness, and does what that asks. It keeps no process alive. */
export class ProbeClient {
  readonly #socket: Socket;
  readonly #recorded: RecordedGauges;
  readonly #places = new Set<ListenPlace>();
  #isolate: WatchedIsolate | null = null;

  constructor(folder: string, thread: number, recorded: RecordedGauges) {
    this.#recorded = recorded;
    this.#socket = connect(join(folder, SOCKET_NAME));
    this.#socket.unref();
    // A harness that has gone is none of the program's concern.
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => this.#isolate?.stop());
    // Whatever fails here, the program goes on; the harness is told nothing more then, and says so.
    const fail = (): void => void this.#socket.destroy();
    readLines<ToProbe>(this.#socket, (message) => void this.#take(message).catch(fail));
    this.#post({ kind: 'hello', pid: process.pid, thread, node: process.versions.node });
  }

  /** To be called once a server listens. */
  listensAt(place: ListenPlace): void {
    this.#places.add(place);
    this.#post({ kind: 'listening' });
  }

  async #take(message: ToProbe): Promise<void> {
    switch (message.kind) {
      case 'where':
        return this.#post({ kind: 'located', id: message.id, places: [...this.#places], workers: workersOfCluster() });
      case 'watch': {
        const counts = new PlaceCounts();
        counts.listensAt(message.place);
        this.#isolate ??= new WatchedIsolate((each) => this.#post(each), counts, this.#recorded, message.closely);
        const { gauges, work } = this.#isolate;
        return this.#post({ kind: 'watching', id: message.id, gauges, work });
      }
      default:
        return this.#isolate?.answer(message);
    }
  }

  #post(message: FromProbe): void {
    sendLine(this.#socket, message);
  }
}

/** The processes that share a port with this one, which has started them. A server that listens has loaded `cluster` already. */
function workersOfCluster(): readonly number[] {
  // What is handed out is the module itself, which its type takes for a namespace.
  const { workers } = process.getBuiltinModule('node:cluster') as unknown as typeof import('node:cluster').default;
  return Object.values(workers ?? {}).flatMap((worker) => worker?.process.pid ?? []);
}

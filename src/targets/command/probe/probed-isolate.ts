import type { Socket } from 'node:net';
import { Answers, IsolateQuestions } from '../../thread/isolate-questions.ts';
import type { ListenPlace } from '../../thread/listen-place.ts';
import { readLines, sendLine } from './message-lines.ts';
import type { FromProbe, IsolateName, ToProbe, Watching, Whereabouts } from './probe-messages.ts';

/** The harness's end of the probe in one isolate. Every answer is `undefined` if the isolate ends before it. */
export class ProbedIsolate {
  readonly questions: IsolateQuestions = new IsolateQuestions((question) => this.#post(question));
  /** Resolves when nothing comes of it any more. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  readonly #located = new Answers<Whereabouts>();
  readonly #watching = new Answers<Watching>();
  #name: (IsolateName & { readonly node: string }) | null = null;

  /** `onListening` is called each time that one of its servers has begun to listen. */
  constructor(socket: Socket, onListening: () => void) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      socket.on('close', () => {
        for (const answers of [this.questions, this.#located, this.#watching]) answers.end();
        resolve();
      });
    });
    readLines<FromProbe>(socket, (message) => this.#take(message, onListening));
  }

  /** Null before its first word. */
  get name(): (IsolateName & { readonly node: string }) | null {
    return this.#name;
  }

  locate(): Promise<Whereabouts | undefined> {
    return this.#located.ask((id) => this.#post({ kind: 'where', id }));
  }

  /** Has it sample itself from now on, and count what its servers do at this place. */
  watch(place: ListenPlace, closely: boolean): Promise<Watching | undefined> {
    return this.#watching.ask((id) => this.#post({ kind: 'watch', id, place, closely }));
  }

  #take(message: FromProbe, onListening: () => void): void {
    switch (message.kind) {
      case 'hello':
        this.#name = { pid: message.pid, thread: message.thread, node: message.node };
        return;
      case 'listening':
        onListening();
        return;
      case 'located':
        this.#located.take(message.id, message);
        return;
      case 'watching':
        this.#watching.take(message.id, message);
        return;
      default:
        this.questions.take(message);
    }
  }

  #post(message: ToProbe): void {
    sendLine(this.#socket, message);
  }
}

/** A body that stops after its beginning: the sender waits for the rest until the body is given up. */
export class Withheld {
  #giveUp: () => void = () => undefined;

  /** Starts a body, and gives up the one before. */
  begin(first: Buffer): AsyncIterable<Buffer> {
    this.stop();
    return pieces(
      first,
      new Promise((resolve) => {
        this.#giveUp = resolve;
      }),
    );
  }

  stop(): void {
    this.#giveUp();
  }
}

async function* pieces(first: Buffer, givenUp: Promise<void>): AsyncGenerator<Buffer, void, undefined> {
  yield first;
  await givenUp;
}

/** Sends the beginning of a body and then waits, until it is given up: whoever sends it must not see an end before that. */
export class Withheld {
  #giveUp: () => void = () => undefined;

  /** Whatever was withheld before is given up. */
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

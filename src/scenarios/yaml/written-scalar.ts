/**
 * A number or a boolean that the file writes in another way than its value would be written: `01234`, `1e3`, `0x1F`, `1.10`, `TRUE`, or
 * with more digits than a double holds. What is counted takes its value; what is sent can't be made of it.
 */
export class WrittenScalar {
  readonly text: string;
  readonly value: number | boolean;

  constructor(text: string, value: number | boolean) {
    this.text = text;
    this.value = value;
  }
}

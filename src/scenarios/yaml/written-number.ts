/**
 * A number that the file writes in another way than its value would be written: `01234`, `1e3`, `0x1F`, `1.10`, or with more digits
 * than a double holds. What is counted takes its value; what is sent can't be made of it.
 */
export class WrittenNumber {
  readonly text: string;
  readonly value: number;

  constructor(text: string, value: number) {
    this.text = text;
    this.value = value;
  }
}

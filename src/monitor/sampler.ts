/** Looks at one thing from time to time. Nothing that it watches can block it. */
export type Sampler<T> = {
  /** What was seen since the last call, or since the sampler was made; null where this machine can't tell. */
  take(nowUs: number): T | null;
  close(): void;
};

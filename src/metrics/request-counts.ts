/** What a target has counted of the requests that it was sent; both numbers only grow. */
export type RequestCounts = {
  /** Requests of which the head was read. */
  readonly read: number;
  /** Requests of which the last byte of the answer was handed to the system. */
  readonly answered: number;
};

/** Which images of a request. */
export interface ImageRange {
  /** The first one. */
  readonly start: number;
  /** How many a program samples at once; where the request has fewer left, zeros stand for the rest. */
  readonly batch: number;
}

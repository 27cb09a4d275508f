/** When a connection counts as stalled. */
export interface StallOptions {
  /** Milliseconds without a byte after which a request is abandoned. Default 30,000. */
  readonly timeout?: number | undefined;
  /** The lowest mean rate over `timeout` milliseconds of waiting, in bytes a second. Default 1,000; 0 allows any. */
  readonly lowestSpeed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Abandons a connection that sends nothing, or too little, for too long. */
export class StallTimeout {
  /** Aborts with the caller's signal, or when the connection stalls. */
  readonly signal: AbortSignal;
  readonly #longest: number;
  readonly #lowestSpeed: number;
  readonly #silence = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since = 0;
  #waited = 0;
  #bytes = 0;
  #why: string | undefined;
  #pace: "slow" | "steady" | undefined;

  constructor({ timeout = 30_000, lowestSpeed = 1000, signal }: StallOptions) {
    this.#longest = timeout;
    this.#lowestSpeed = lowestSpeed;
    this.signal = signal ? AbortSignal.any([signal, this.#silence.signal]) : this.#silence.signal;
  }

  /** Starts to wait for the next bytes. */
  begin(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(() => {
      this.#why = `no byte came for ${this.#longest} ms`;
      this.#silence.abort();
    }, this.#longest);
  }

  /** Bytes arrived; the time until the next `begin()` is the caller's. Throws RangeError if they arrive too slowly on average. */
  arrived(bytes: number): void {
    clearTimeout(this.#timer);
    this.#waited += performance.now() - this.#since;
    this.#bytes += bytes;
    if (this.#waited < this.#longest) return;
    if (this.#bytes * 1000 < this.#lowestSpeed * this.#waited) {
      this.#pace = "slow";
      this.#why = `only ${this.#bytes} bytes came in ${Math.round(this.#waited)} ms of waiting`;
      throw new RangeError(this.#why);
    }
    this.#pace = "steady";
    this.#waited = 0;
    this.#bytes = 0;
  }

  /** Why the connection was abandoned, if it was. */
  why(): string | undefined {
    return this.#why;
  }

  /** The rate of the bytes, once it is known. */
  pace(): "slow" | "steady" | undefined {
    return this.#pace;
  }

  /** Stops the timer and the request. */
  end(): void {
    clearTimeout(this.#timer);
    this.#silence.abort();
  }
}

/** How long a server is waited for. */
export interface PatienceOptions {
  /** Milliseconds without a byte until a try is given up. Default 30,000. */
  readonly patience?: number | undefined;
  /** Bytes a second that have to come, in the mean over as many milliseconds of waiting as `patience` says. Default 1,000; 0 for any. */
  readonly lowestSpeed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Waits for a server, while it sends, and no longer: a byte now and then is not enough. */
export class Patience {
  /** Aborted with the caller's, or when a byte is overdue. */
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

  constructor({ patience = 30_000, lowestSpeed = 1000, signal }: PatienceOptions) {
    this.#longest = patience;
    this.#lowestSpeed = lowestSpeed;
    this.signal = signal ? AbortSignal.any([signal, this.#silence.signal]) : this.#silence.signal;
  }

  /** From now on a byte is awaited. */
  begin(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(() => {
      this.#why = `no byte came for ${this.#longest} ms`;
      this.#silence.abort();
    }, this.#longest);
  }

  /** Bytes came; the time until the next `begin()` is the caller's own. Throws where all in all they come too slowly. */
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

  /** Why it was given up, where it was. */
  why(): string | undefined {
    return this.#why;
  }

  /** How the bytes came, once that is known. */
  pace(): "slow" | "steady" | undefined {
    return this.#pace;
  }

  /** Ends the waiting, and what is still under way. */
  end(): void {
    clearTimeout(this.#timer);
    this.#silence.abort();
  }
}

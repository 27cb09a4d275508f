/** What playback shows next. */
export interface Playing {
  /** Pixels that are shown, the first ones in drawing order. */
  readonly shown: number;
  readonly isOver: boolean;
}

/** Shows pixels one after another, at a pace, as far as they are known. */
export class Playback {
  #shown = 0;
  #known = 0;
  #total = 1;
  #frame = 0;
  #last = 0;
  readonly #show: (playing: Playing) => void;
  /** Pixels a second. */
  pace: number = Infinity;

  constructor(show: (playing: Playing) => void) {
    this.#show = show;
  }

  /** Begins at a pixel of a picture of so many. */
  begin(total: number, from = 0): void {
    this.#total = total;
    this.#shown = from;
    this.#known = from;
    this.#last = performance.now();
  }

  /** So many pixels are drawn by now. */
  know(known: number): void {
    this.#known = Math.max(this.#known, known);
    if (this.#frame === 0) this.#frame = requestAnimationFrame((now) => this.#step(now));
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  get isOver(): boolean {
    return this.#shown >= this.#total;
  }

  #step(now: number): void {
    this.#frame = 0;
    // After a pause of the page, or of the drawing, it goes on from where it stood.
    const passed = Math.min(now - this.#last, 100) / 1000;
    this.#last = now;
    this.#shown = Math.min(this.#known, this.#shown + Math.max(0, passed) * this.pace);
    const shown = Math.floor(this.#shown);
    this.#show({ shown, isOver: shown >= this.#total });
    if (this.#shown < this.#known) this.#frame = requestAnimationFrame((next) => this.#step(next));
  }
}

import { totalFrequency } from "./frequencies.ts";

/** Where a decoder begins, and so where an encoder ends its work: with nothing left to read it has to be back here. */
export const firstState: number = totalFrequency;

/** A part of 0 to 2^16. */
export interface Interval {
  readonly start: number;
  readonly size: number;
}

/** Encodes intervals into one stream, the last one first (rANS with a state of 32 bits, Duda 2013). */
export class LaneEncoder {
  #state = firstState;
  /** From the last word of the stream to the first. */
  readonly #words: number[] = [];

  push({ start, size }: Interval): void {
    if (this.#state >= size * totalFrequency) {
      this.#words.push(this.#state % totalFrequency);
      this.#state = Math.floor(this.#state / totalFrequency);
    }
    const rest = this.#state % size;
    this.#state = ((this.#state - rest) / size) * totalFrequency + rest + start;
  }

  /** The stream: the state that its decoder starts with, then the words that it reads, low byte first. */
  bytes(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(4 + 2 * this.#words.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, this.#state, true);
    this.#words.forEach((word, i) => view.setUint16(bytes.length - 2 * (i + 1), word, true));
    return bytes;
  }
}

/** Reads one stream. What lies behind its end reads as zeros; `isFinished` is false then, and `isPastEnd` true. */
export class LaneDecoder {
  state: number;
  readonly #view: DataView;
  #at = 4;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.state = this.#view.getUint32(0, true);
  }

  /** The next words, as many as fit into `into`. */
  peek(into: Uint32Array): void {
    for (let i = 0; i < into.length; i++) into[i] = this.#word(this.#at + 2 * i);
  }

  /** Goes on behind words that were read elsewhere. */
  skip(words: number): void {
    this.#at += 2 * words;
  }

  /** Which of `count` equally likely values comes next. */
  uniform(count: number): number {
    const slot = this.state % totalFrequency;
    let value = Math.floor(((slot + 1) * count - 1) / totalFrequency);
    const { start, size } = uniformInterval(value, count);
    this.state = size * Math.floor(this.state / totalFrequency) + slot - start;
    if (this.state < totalFrequency) {
      this.state = this.state * totalFrequency + this.#word(this.#at);
      this.#at += 2;
    }
    return value;
  }

  /** Whether all was read, nothing behind it, and the state is that of the encoder's start. */
  get isFinished(): boolean {
    return this.#at === this.#view.byteLength && this.state === firstState;
  }

  /** Whether more was read than there is: such a stream was damaged, and what came of it is wrong. */
  get isPastEnd(): boolean {
    return this.#at > this.#view.byteLength;
  }

  #word(at: number): number {
    return at + 2 <= this.#view.byteLength ? this.#view.getUint16(at, true) : 0;
  }
}

/** The interval of one of `count` equally likely values, at most 2^16. */
export function uniformInterval(value: number, count: number): Interval {
  const start = Math.floor((value * totalFrequency) / count);
  return { start, size: Math.floor(((value + 1) * totalFrequency) / count) - start };
}

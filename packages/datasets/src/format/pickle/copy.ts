import { LimitError } from "../../errors/access.ts";
import type { ByteSource } from "../../source/byte-source.ts";

const windowSize = 1 << 18;

/** Reads a source a window at a time, and copies what is to be kept of it into one array that grows. */
export class PickleCopy {
  readonly #source: ByteSource;
  readonly #size: number;
  readonly #most: number;
  #window: Uint8Array = new Uint8Array();
  /** Of the window, in the source. */
  #start = 0;
  #at = 0;
  #kept = new Uint8Array(1 << 12);
  #length = 0;

  constructor(source: ByteSource, { size, most }: { size: number; most: number }) {
    this.#source = source;
    this.#size = size;
    this.#most = most;
  }

  /** Where the next byte stands in the source. */
  position(): number {
    return this.#start + this.#at;
  }

  /** Bytes that are kept so far. */
  length(): number {
    return this.#length;
  }

  /** What is kept. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#kept.slice(0, this.#length);
  }

  /** True where as many bytes lie in the window, or all that the source still has. */
  has(count: number): boolean {
    return this.#at + Math.min(count, this.#size - this.position()) <= this.#window.length;
  }

  /** Moves the window on, so that it has as many bytes, as far as the source has them. */
  async fill(count: number): Promise<void> {
    this.#start = this.position();
    this.#at = 0;
    const left = this.#size - this.#start;
    this.#window = await this.#source.read(
      this.#start,
      Math.min(left, Math.max(windowSize, count)),
    );
  }

  /** Passes over bytes, which are not read. */
  skip(count: number): void {
    this.#start = this.position() + count;
    this.#at = 0;
    this.#window = new Uint8Array();
  }

  /** How many bytes of the window go up to a byte and with it; undefined where it has none. */
  upTo(byte: number): number | undefined {
    const found = this.#window.indexOf(byte, this.#at);
    return found < 0 ? undefined : found + 1 - this.#at;
  }

  /** Bytes of the window that were not kept yet. */
  rest(): number {
    return this.#window.length - this.#at;
  }

  /** Refuses to keep more than there may be, before it is read. */
  check(count: number): void {
    if (this.#length + count <= this.#most) return;
    const { name } = this.#source;
    throw new LimitError(
      `Cannot read ${name}: besides its long strings it has more than ${this.#most} bytes`,
      { source: name, offset: this.position() },
    );
  }

  /** Keeps bytes that lie in the window, and gives them: fewer where the source ends. */
  keep(count: number): Uint8Array {
    this.check(count);
    const bytes = this.#window.subarray(this.#at, this.#at + count);
    const end = this.#length + bytes.length;
    if (end > this.#kept.length) {
      const wider = new Uint8Array(Math.min(this.#most, Math.max(end, 2 * this.#kept.length)));
      wider.set(this.#kept.subarray(0, this.#length));
      this.#kept = wider;
    }
    this.#kept.set(bytes, this.#length);
    this.#length = end;
    this.#at += bytes.length;
    return bytes;
  }
}

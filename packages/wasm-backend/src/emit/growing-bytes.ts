/** Bytes that grow at their end. Code is copied as it comes: its arrays, eight bytes for each one, can go at once. */
export class GrowingBytes {
  #bytes = new Uint8Array(1024);
  #length = 0;

  push(bytes: ArrayLike<number>): void {
    const end = this.#length + bytes.length;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(2 * end);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = end;
  }

  /** What has come so far. */
  get all(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

import type { Shadow, Turn } from "./shadow.fixture.ts";

/** Bytes that threads share: those of a buffer, or of a group. */
export interface Bytes {
  readonly name: string;
  readonly data: ArrayBuffer;
  /** Missing where nobody writes. */
  readonly shadow?: Shadow | undefined;
  /** Who stores halves of atomic words, each half by itself. */
  readonly halves?: Shadow | undefined;
  /** Tells of a read of a word; missing where nothing is to be said. */
  readonly onRead?: ((word: number, line: number) => void) | undefined;
  /** Marks words as written. */
  readonly written?: Uint8Array | undefined;
  /** Tells of each load and store, of so many words at once. */
  readonly onAccess?: ((access: Access) => void) | undefined;
}

/** A load or a store of a thread. */
export interface Access {
  /** The first word, from the start of the bytes. */
  readonly word: number;
  readonly words: number;
  readonly line: number;
  readonly isStore: boolean;
}

/** A binding, or a variable of a group, as compiled texts use it: offsets are words from its start. */
export class Memory {
  readonly #bytes: Bytes;
  readonly #turn: Turn;
  readonly #base: number;
  readonly #words: number;
  readonly #floats: Float32Array;
  readonly #ints: Int32Array;

  constructor(bytes: Bytes, turn: Turn, range: { readonly from: number; readonly size: number }) {
    this.#bytes = bytes;
    this.#turn = turn;
    this.#base = range.from / 4;
    this.#words = Math.floor(range.size / 4);
    this.#floats = new Float32Array(bytes.data);
    this.#ints = new Int32Array(bytes.data);
  }

  /** The word of an array's element; of the first one where there is none such. */
  at(index: number, count: number, stride: number, line: number): number {
    const most = count < 0 ? Math.floor(this.#words / stride) : count;
    if (index >= 0 && index < most) return index * stride;
    this.#turn.report.add(
      "range",
      [line],
      () => `thread ${this.#turn.thread} names element ${index} of ${most} of ${this.#bytes.name}`,
    );
    return 0;
  }

  #read(offset: number, line: number): number {
    const word = this.#base + offset;
    const { shadow, onRead } = this.#bytes;
    shadow?.read(word, line);
    onRead?.(word, line);
    return word;
  }

  #write(offset: number, line: number): number {
    const word = this.#base + offset;
    const { shadow, written } = this.#bytes;
    shadow?.write(word, line);
    if (written !== undefined) written[word] = 1;
    return word;
  }

  /** Tells of an access whose words are then read or written one by one. */
  #tell(offset: number, words: number, line: number, isStore: boolean): void {
    this.#bytes.onAccess?.({ word: this.#base + offset, words, line, isStore });
  }

  f(offset: number, line: number): number {
    this.#tell(offset, 1, line, false);
    return this.#floats[this.#read(offset, line)] ?? 0;
  }

  i(offset: number, line: number): number {
    this.#tell(offset, 1, line, false);
    return this.#ints[this.#read(offset, line)] ?? 0;
  }

  u(offset: number, line: number): number {
    return this.i(offset, line) >>> 0;
  }

  fs(offset: number, size: number, line: number): number[] {
    return this.#parts(this.#floats, offset, size, line);
  }

  is(offset: number, size: number, line: number): number[] {
    return this.#parts(this.#ints, offset, size, line);
  }

  us(offset: number, size: number, line: number): number[] {
    return this.is(offset, size, line).map((part) => part >>> 0);
  }

  #parts(from: Float32Array | Int32Array, offset: number, size: number, line: number): number[] {
    this.#tell(offset, size, line, false);
    const parts: number[] = [];
    for (let k = 0; k < size; k++) parts.push(from[this.#read(offset + k, line)] ?? 0);
    return parts;
  }

  setF(offset: number, value: number, line: number): void {
    this.#tell(offset, 1, line, true);
    this.#floats[this.#write(offset, line)] = value;
  }

  setI(offset: number, value: number, line: number): void {
    this.#tell(offset, 1, line, true);
    this.#ints[this.#write(offset, line)] = value;
  }

  setFs(offset: number, values: readonly number[], line: number): void {
    this.#tell(offset, values.length, line, true);
    for (const [k, value] of values.entries()) this.#floats[this.#write(offset + k, line)] = value;
  }

  setIs(offset: number, values: readonly number[], line: number): void {
    this.#tell(offset, values.length, line, true);
    for (const [k, value] of values.entries()) this.#ints[this.#write(offset + k, line)] = value;
  }

  atomicLoad(offset: number, _line: number): number {
    return (this.#ints[this.#base + offset] ?? 0) >>> 0;
  }

  atomicStore(offset: number, value: number, line: number): void {
    this.#atomic(offset, 0, line);
    this.#ints[this.#base + offset] = value;
  }

  /** Clears bits: a half that is cleared is stored next. */
  atomicAnd(offset: number, mask: number, line: number): void {
    this.#atomic(offset, mask, line);
    const word = this.#base + offset;
    this.#ints[word] = (this.#ints[word] ?? 0) & mask;
  }

  atomicOr(offset: number, bits: number, _line: number): void {
    const word = this.#base + offset;
    this.#ints[word] = (this.#ints[word] ?? 0) | bits;
  }

  #atomic(offset: number, kept: number, line: number): void {
    const word = this.#base + offset;
    const { halves, written } = this.#bytes;
    for (const half of [0, 1])
      if (((kept >>> (16 * half)) & 0xffff) !== 0xffff) halves?.write(2 * word + half, line);
    if (written !== undefined) written[word] = 1;
  }
}

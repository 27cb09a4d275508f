import { LimitError, TruncatedError } from "../../errors/access.ts";
import { PickleError } from "../../errors/format.ts";
import type { LeftString } from "./scan.ts";
import { build, callOf, globalNamed, isList, type PickleValue, textOf } from "./values.ts";

const mostItems = 4_000_000;
const mostMarks = 1000;
const longestLine = 1 << 16;
/** About how many bytes all values may take that are made: a list of none is a byte of a pickle, and 64 of memory. */
const mostMemory = 2 ** 28;

type List = PickleValue[];
type Dict = Map<string | number, PickleValue>;

/** The stack machine that a pickle is a program of. */
export class PickleMachine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly source: string;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  readonly #left: ReadonlyMap<number, LeftString>;
  #at = 0;
  /** Bytes of the strings that were left out before. */
  #passed = 0;
  #items = 0;
  #memory = 0;

  constructor(bytes: Uint8Array, source: string, left: ReadonlyMap<number, LeftString>) {
    this.#bytes = bytes;
    this.#left = left;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.source = source;
  }

  /** Where the next byte stands in the whole pickle. */
  position(): number {
    return this.#at + this.#passed;
  }

  /** The value that is left at the end. */
  result(): PickleValue {
    const value = this.pop();
    if (this.#stack.length > 0 || this.#marks.length > 0)
      throw this.fail("it ends with values left over");
    if (this.#at < this.#bytes.length)
      throw this.fail(`${this.#bytes.length - this.#at} bytes are left over after its end`);
    return value;
  }

  /** Puts a new value on the stack. */
  push(value: PickleValue): void {
    this.#spend(memoryOf(value));
    this.#put(value);
  }

  #spend(bytes: number): void {
    this.#memory += bytes;
    if (this.#memory > mostMemory)
      throw new LimitError(
        `Cannot read ${this.source}: its values take more than ${mostMemory} bytes of memory`,
        { source: this.source, offset: this.position() },
      );
  }

  /** Puts a value on the stack that there was before. */
  #put(value: PickleValue): void {
    if (this.#stack.length >= mostItems) throw this.#tooMany();
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const floor = this.#marks.at(-1) ?? 0;
    if (this.#stack.length <= floor) throw this.fail("it takes more values than it has");
    return this.#stack.pop() ?? null;
  }

  /** The value on top, which stays. */
  top(): PickleValue {
    const value = this.pop();
    this.#put(value);
    return value;
  }

  mark(): void {
    if (this.#marks.length >= mostMarks)
      throw new LimitError(`Cannot read ${this.source}: it is nested deeper than ${mostMarks}`, {
        source: this.source,
        offset: this.position(),
      });
    this.#marks.push(this.#stack.length);
  }

  /** The values since the last mark. */
  popMark(): List {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.fail("it goes back to a mark that it did not set");
    return this.#stack.splice(mark);
  }

  append(items: List): void {
    const list = this.top();
    if (!isList(list)) throw this.fail("it appends to what is no list");
    this.#count(items.length);
    for (const item of items) (list as List).push(item);
  }

  setItems(items: List): void {
    const dict = this.top();
    if (!(dict instanceof Map)) throw this.fail("it sets an item of what is no dict");
    this.#fill(dict, items);
  }

  dict(items: List): Dict {
    const dict: Dict = new Map();
    this.#fill(dict, items);
    return dict;
  }

  #fill(dict: Dict, items: List): void {
    if (items.length % 2 !== 0) throw this.fail("it has a key without a value");
    this.#count(items.length);
    for (let i = 0; i < items.length; i += 2) {
      const item = items[i];
      // The text of a key is new with each dict.
      if (item instanceof Uint8Array) this.#spend(2 * item.length);
      const key = typeof item === "number" ? item : textOf(item);
      if (key === undefined) throw this.fail("it has a key that is no text and no number");
      if (dict.has(key)) throw this.fail(`it has the key ${JSON.stringify(key)} twice`);
      dict.set(key, items[i + 1] ?? null);
    }
  }

  #count(items: number): void {
    this.#items += items;
    if (this.#items > mostItems) throw this.#tooMany();
  }

  remember(key: number): void {
    if (this.#memo.size >= mostItems) throw this.#tooMany();
    this.#spend(48);
    this.#memo.set(key, this.top());
  }

  memoSize(): number {
    return this.#memo.size;
  }

  recall(key: number): void {
    const value = this.#memo.get(key);
    if (value === undefined) throw this.fail(`it recalls value ${key}, which it did not keep`);
    this.#put(value);
  }

  call(offset: number): void {
    const args = this.pop();
    const value = callOf(this.pop(), args, { source: this.source, offset });
    // Other bytes lie in the pickle itself; those of text are new with each call.
    if (value instanceof Uint8Array) this.#spend(value.length);
    this.push(value);
  }

  build(offset: number): void {
    const state = this.pop();
    build(this.top(), state, { source: this.source, offset });
  }

  global(name: string, offset: number): void {
    this.push(globalNamed(name, { source: this.source, offset }));
  }

  /** An unsigned number of 1, 2, 4 or 8 bytes. */
  uint(bytes: 1 | 2 | 4 | 8): number {
    const at = this.#advance(bytes);
    if (bytes === 1) return this.#view.getUint8(at);
    if (bytes === 2) return this.#view.getUint16(at, true);
    if (bytes === 4) return this.#view.getUint32(at, true);
    return this.#view.getUint32(at, true) + 2 ** 32 * this.#view.getUint32(at + 4, true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  float(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  /** The bytes that follow, as they lie. */
  data(length: number): Uint8Array {
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** A string as it lies, or where it lies. */
  string(length: number): PickleValue {
    return this.#stored(length, false) ?? this.data(length);
  }

  text(length: number): PickleValue {
    return this.#stored(length, true) ?? new TextDecoder().decode(this.data(length));
  }

  #stored(length: number, text: boolean): PickleValue | undefined {
    const left = this.#left.get(this.#at);
    if (left?.length !== length) return undefined;
    this.#passed += length;
    return { kind: "stored", text, ...left };
  }

  /** The text up to the end of the line, byte by byte; that of a number or a name is short. */
  line(longest: number = longestLine): string {
    const end = this.#bytes.subarray(this.#at, this.#at + longest).indexOf(0x0a);
    if (end < 0 && this.#bytes.length - this.#at >= longest)
      throw this.fail(`it has a line of more than ${longest} bytes`);
    if (end < 0) throw this.#cut(this.#bytes.length - this.#at + 1);
    const bytes = this.data(end);
    this.#at += 1;
    let line = "";
    for (let at = 0; at < end; at += 1 << 13)
      line += String.fromCharCode(...bytes.subarray(at, at + (1 << 13)));
    return line;
  }

  #advance(length: number): number {
    if (!(length <= this.#bytes.length - this.#at)) throw this.#cut(length);
    const at = this.#at;
    this.#at += length;
    return at;
  }

  #cut(length: number): TruncatedError {
    const end = this.#bytes.length + this.#passed;
    return new TruncatedError(
      `Cannot read ${this.source}: it ends at byte ${end}, of the ${length} bytes from ${this.position()} on that it announces`,
      { source: this.source, offset: end },
    );
  }

  fail(state: string): PickleError {
    return new PickleError(`Cannot read ${this.source}: ${state}, at byte ${this.position()}`, {
      source: this.source,
      offset: this.position(),
    });
  }

  #tooMany(): LimitError {
    return new LimitError(`Cannot read ${this.source}: it holds more than ${mostItems} values`, {
      source: this.source,
      offset: this.position(),
    });
  }
}

/** About what a new value takes, besides those that it holds. */
function memoryOf(value: PickleValue): number {
  if (typeof value === "string") return 32 + 2 * value.length;
  if (typeof value !== "object" || value === null) return 16;
  if (Array.isArray(value)) return 64 + 8 * value.length;
  return value instanceof Uint8Array ? 200 : 256;
}

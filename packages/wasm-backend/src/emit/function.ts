import { GrowingBytes } from "./growing-bytes.ts";
import { add, choose, lessSigned, number, plusNumber, low } from "./i32.ts";
import { loadSplat } from "./v128.ts";
import {
  type I32,
  type Statement,
  type V128,
  type Value,
  type WasmType,
  joined,
  statement,
  unsigned,
} from "./value.ts";
import { narrowOrWide } from "./wide.ts";

/** A variable of a function: reading it is a value. */
export interface Local<T extends WasmType> extends Value<T> {
  readonly index: number;
}

function codeOf(type: WasmType): number {
  return type === "v128" ? 0x7b : narrowOrWide(0x7f, 0x7e);
}

/** Finds the place at which a constant word is kept: so many bytes behind an address. */
export interface ConstantPool {
  place(word: number): { readonly base: I32; readonly offset: number };
}

/** Writes one function, statement by statement. All parameters are i32, and there is no result. */
export class FunctionBuilder {
  readonly parameters: readonly Local<"i32">[];
  readonly #pool: ConstantPool;
  readonly #locals: WasmType[] = [];
  readonly #constants = new Map<number, Local<"v128">>();
  readonly #entry: number[] = [];
  readonly #body = new GrowingBytes();

  constructor(parameters: number, pool: ConstantPool) {
    this.#pool = pool;
    this.parameters = Array.from({ length: parameters }, (_, i) => variable("i32", i));
  }

  parameter(index: number): Local<"i32"> {
    const found = this.parameters[index];
    if (!found) throw new RangeError(`Cannot use parameter ${index}: the function has none`);
    return found;
  }

  i32(initial?: I32): Local<"i32"> {
    const made = variable("i32", this.#declare("i32"));
    if (initial) this.set(made, initial);
    return made;
  }

  v128(initial?: V128): Local<"v128"> {
    const made = variable("v128", this.#declare("v128"));
    if (initial) this.set(made, initial);
    return made;
  }

  /** Four times the same word. It is loaded once, as the function starts: a literal in a loop takes twice the time. */
  constant(word: number): V128 {
    const found = this.#constants.get(word);
    if (found) return found;
    const made = variable("v128", this.#declare("v128"));
    const { base, offset } = this.#pool.place(word);
    const load = loadSplat(base, offset);
    this.#entry.push(...load.bytes, 0x21, ...unsigned(made.index));
    this.#constants.set(word, made);
    return made;
  }

  /** Four times the same f32. */
  float(value: number): V128 {
    return this.constant(new Int32Array(Float32Array.of(value).buffer)[0] ?? 0);
  }

  set<T extends WasmType>(local: Local<T>, value: Value<T>): void {
    this.run(statement([value], [0x21, ...unsigned(local.index)]));
  }

  /** Adds a number known now to a variable. */
  advance(local: Local<"i32">, by: number): void {
    if (by !== 0) this.set(local, plusNumber(local, by));
  }

  run(code: Statement): void {
    this.#body.push(code.bytes);
  }

  /** Calls a function of the module. */
  call(index: number, args: readonly I32[]): void {
    this.run(statement(args, [0x10, ...unsigned(index)]));
  }

  when(condition: I32, then: () => void, otherwise?: () => void): void {
    this.run(statement([low(condition)], [0x04, 0x40]));
    then();
    if (otherwise) {
      this.run(statement([], [0x05]));
      otherwise();
    }
    this.run(statement([], [0x0b]));
  }

  /** Runs the body `count` times; a count of 1 makes no loop, and 0 no code. */
  times(count: number, body: () => void): void {
    if (count < 1) return;
    if (count === 1) return body();
    const left = this.i32(number(count));
    this.#loop(() => {
      body();
      this.advance(left, -1);
      return left;
    });
  }

  /** `for (index = from; index < to; index += step)`, compared as signed numbers. */
  count(index: Local<"i32">, { from, to, step = 1 }: Span, body: () => void): void {
    this.set(index, from);
    this.repeatWhile(lessSigned(index, to), () => {
      body();
      this.advance(index, step);
    });
  }

  /** The condition is tried before each turn. */
  repeatWhile(condition: I32, body: () => void): void {
    this.when(condition, () => {
      this.#loop(() => {
        body();
        return condition;
      });
    });
  }

  /** A loop that `leave` ends. */
  endless(body: (leaveWhen: (condition: I32) => void) => void): void {
    this.run(statement([], [0x02, 0x40, 0x03, 0x40]));
    body((condition) => this.run(statement([low(condition)], [0x0d, 1])));
    this.run(statement([], [0x0c, 0, 0x0b, 0x0b]));
  }

  /** The function's entry in the module's code. */
  encode(): Uint8Array {
    const locals = this.#locals.flatMap((type) => [1, codeOf(type)]);
    return joined([unsigned(this.#locals.length), locals, this.#entry, this.#body.all, [0x0b]]);
  }

  #loop(body: () => I32): void {
    this.run(statement([], [0x03, 0x40]));
    const again = body();
    this.run(statement([low(again)], [0x0d, 0, 0x0b]));
  }

  #declare(type: WasmType): number {
    return this.parameters.length + this.#locals.push(type) - 1;
  }
}

interface Span {
  readonly from: I32;
  readonly to: I32;
  readonly step?: number;
}

function variable<T extends WasmType>(type: T, index: number): Local<T> {
  return { type, index, bytes: [0x20, ...unsigned(index)] };
}

/** The lesser of `start + length` and `end`. */
export function endOf(start: I32, length: number, end: I32): I32 {
  const stop = add(start, number(length));
  return choose(lessSigned(stop, end), stop, end);
}

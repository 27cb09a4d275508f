import type { DType, ScalarFn } from "@pixelweft/tensor/backend";
import type { Chance } from "../chance.ts";
import { Lines } from "../lines.ts";
import { affine } from "../view.ts";
import type { Loop } from "./random-memory.ts";

/** A line of a random body. */
export interface Term {
  readonly line: number;
  readonly dtype: DType;
  /** The same bits on every backend, so that a comparison or a rounding of it cannot flip. */
  readonly exact: boolean;
  /** Roughly the largest magnitude of an f32 value. */
  readonly size: number;
}

interface Space {
  readonly rank: number;
  readonly loops: readonly Loop[];
}

/** Writes random lines whose values stay tame: no infinity, no steep function, no rounding of inexact values. */
export class RandomBody {
  readonly lines: Lines = new Lines();
  readonly #chance: Chance;
  readonly #terms: Term[] = [];
  readonly #used = new Set<number>();

  constructor(chance: Chance, { rank, loops }: Space) {
    this.#chance = chance;
    for (let axis = 0; axis < rank; axis++)
      if (chance.happens(0.2)) this.#integer(this.lines.index(axis), "i32");
    for (const { loop } of loops)
      if (chance.happens(0.3))
        this.#integer(this.lines.loop(affine(chance.whole(-2, 2), { [loop]: 3 })), "i32");
  }

  /** Takes in a line that reads an input or an accumulator. */
  take(term: Term): Term {
    this.#terms.push(term);
    return term;
  }

  /** Writes about `count` more lines, each upon those before it. */
  grow(count: number): void {
    for (let i = 0; i < count; i++) {
      const some = this.#some(() => true);
      if (!some || some.dtype === "f32") this.#growFloat();
      else if (this.#chance.happens(0.6)) this.#growInteger(some);
      else this.#leave(some);
    }
  }

  /**
   * A line of a dtype, made from others where there is none. Mostly it takes in every line that nothing else uses,
   * so that a wrong line is seen; f32 results are brought near 1.
   */
  result(dtype: DType): Term {
    const own = this.#terms.filter((term) => term.dtype === dtype);
    const found = this.#chance.happens(0.8) ? this.#joined(own) : own.at(-1);
    if (dtype === "f32") return this.#tamed(found ?? this.#constant());
    if (found) return found;
    const integer = this.#terms.findLast((term) => term.dtype !== "f32");
    if (integer) return this.as(integer, dtype);
    return this.#integer(this.lines.constant(this.#chance.whole(0, 9), dtype), dtype);
  }

  /** A mean of an old value and a new one: what a loop can do again and again. */
  blend(old: Term, fresh: Term): Term {
    if (old.dtype !== "f32") return this.#call("xor", [this.#bits(old), this.#bits(fresh)], "u32");
    const sum = this.#call("add", [old, this.#call("tanh", [fresh])]);
    // The quarter keeps it from dying away, since errors are measured against the largest value.
    const half = this.#call("add", [this.#times(sum, 0.5), this.#constant(0.25)]);
    return { ...half, exact: false, size: 1 };
  }

  /** An integer term in another integer dtype. */
  as(term: Term, dtype: DType): Term {
    return term.dtype === dtype ? term : this.#call("cast", [term], dtype);
  }

  #joined(terms: readonly Term[]): Term | undefined {
    const unused = terms.filter(({ line }) => !this.#used.has(line)).slice(-5);
    const [first, ...others] = unused.length > 0 ? unused : terms.slice(-1);
    return others.reduce(
      (sum, term) => sum && this.#call("add", [sum, this.#tamed(term)], term.dtype),
      first && this.#tamed(first),
    );
  }

  #growFloat(): void {
    const chance = this.#chance;
    const a = this.#some(({ dtype }) => dtype === "f32") ?? this.#constant();
    const b = this.#some(({ dtype }) => dtype === "f32") ?? a;
    const condition = this.#some(({ dtype }) => dtype === "u32");
    const positive = () => this.#call("add", [this.#call("abs", [b]), this.#constant(0.5)]);
    const ways: (() => Term)[] = [
      () => this.#call(chance.pick(["add", "sub", "max", "min"] as const), [a, b]),
      () => this.#call("mul", [a, this.#tamed(b)]),
      () => this.#call(chance.pick(["neg", "abs"] as const), [a]),
      () => this.#call(chance.pick(["tanh", "sigmoid"] as const), [a]),
      () => this.#call("exp", [this.#call("neg", [this.#call("abs", [a])])]),
      () => this.#call(chance.pick(["log", "sqrt"] as const), [positive()]),
      () => this.#call("div", [a, positive()]),
      () =>
        this.#call(
          "pow",
          [this.#tamed(positive()), this.#constant(chance.pick([2, 0.5, 1.5]))],
          "f32",
        ),
      () => this.#times(a, chance.pick([0.5, 2, -1, 0.75, -1.25])),
      () => (condition ? this.#call("select", [condition, a, b]) : a),
      () => this.#split(a, b),
    ];
    this.#tamed(chance.pick(ways)());
  }

  /** Comparisons and roundings: of exact values only. */
  #split(a: Term, b: Term): Term {
    if (!a.exact || !b.exact) return a;
    const chance = this.#chance;
    if (chance.happens(0.5))
      return this.#call(chance.pick(["lt", "le", "eq"] as const), [a, b], "u32");
    const scaled = this.#times(a, 4);
    return chance.happens(0.5)
      ? this.#call("floor", [scaled])
      : this.#call("cast", [scaled], "i32");
  }

  #growInteger(a: Term): void {
    const chance = this.#chance;
    const b = this.#some(({ dtype }) => dtype === a.dtype) ?? a;
    const other = a.dtype === "i32" ? "u32" : "i32";
    const bits = this.#bits(a);
    const ways: (() => Term)[] = [
      () =>
        this.#call(
          chance.pick(["add", "sub", "mul", "div", "rem", "min", "max"] as const),
          [a, b],
          a.dtype,
        ),
      () => this.#call(chance.pick(["lt", "le", "eq"] as const), [a, b], "u32"),
      () => this.#call(chance.pick(["and", "or", "xor"] as const), [bits, this.#bits(b)], "u32"),
      () =>
        this.#call(
          chance.pick(["shl", "shr"] as const),
          [bits, this.#number(chance.whole(0, 31))],
          "u32",
        ),
      () => this.#call("cast", [a], other),
      () => this.#call("select", [bits, a, b], a.dtype),
      () => {
        const key = [this.#number(chance.whole(0, 99)), this.#number(7)];
        return this.#call("threefry", [...key, bits, this.#bits(b)], "u32");
      },
    ];
    chance.pick(ways)();
  }

  /** An f32 number below 1 in magnitude from an integer of any size. */
  #leave(a: Term): void {
    const high = this.#call("shr", [this.#bits(a), this.#number(8)], "u32");
    const low = this.#call("and", [this.#bits(a), this.#number(15)], "u32");
    const [word, scale] = this.#chance.happens(0.5) ? [high, 2 ** -24] : [low, 2 ** -4];
    const value = this.#call("cast", [word]);
    this.take({ ...this.#times({ ...value, exact: true }, scale), size: 1 });
  }

  #bits(a: Term): Term {
    return this.as(a, "u32");
  }

  #number(value: number): Term {
    return { line: this.lines.constant(value, "u32"), dtype: "u32", exact: true, size: 0 };
  }

  #constant(value: number = this.#chance.whole(-8, 8) / 4): Term {
    return { line: this.lines.constant(value), dtype: "f32", exact: true, size: Math.abs(value) };
  }

  #integer(line: number, dtype: DType): Term {
    return this.take({ line, dtype, exact: true, size: 0 });
  }

  #some(fits: (term: Term) => boolean): Term | undefined {
    const terms = this.#terms.filter(fits);
    return terms.length > 0 ? this.#chance.pick(terms) : undefined;
  }

  /** Multiplying by a power of two keeps an exact value exact. */
  #times(a: Term, factor: number): Term {
    const product = this.#call("mul", [a, this.#constant(factor)]);
    return { ...product, exact: a.exact && Number.isInteger(Math.log2(Math.abs(factor))) };
  }

  #tamed(a: Term): Term {
    if (a.dtype !== "f32" || a.size <= 4) return a;
    return this.#times(a, 2 ** -Math.ceil(Math.log2(a.size)));
  }

  #call(op: ScalarFn, args: readonly Term[], dtype: DType = "f32"): Term {
    const line = this.lines.call(
      op,
      args.map((term) => term.line),
      dtype,
    );
    for (const term of args) this.#used.add(term.line);
    const moves = ["neg", "abs", "min", "max", "select", "floor"].includes(op);
    const exact = dtype !== "f32" || (moves && args.every((term) => term.exact));
    const sizes = (op === "select" ? args.slice(1) : args).map((term) =>
      // Of an integer 24 bits become a number.
      op === "cast" && term.dtype !== "f32" ? 2 ** 24 : term.size,
    );
    return this.take({ line, dtype, exact, size: dtype === "f32" ? sizeAfter(op, sizes) : 0 });
  }
}

function sizeAfter(op: ScalarFn, sizes: readonly number[]): number {
  const [a = 0, b = 0] = sizes;
  if (op === "add" || op === "sub") return a + b;
  if (op === "mul") return a * b;
  if (op === "pow") return Math.max(1, a) ** 2;
  if (op === "tanh" || op === "sigmoid" || op === "exp") return 1;
  return Math.max(...sizes, op === "log" ? 1 : 0);
}

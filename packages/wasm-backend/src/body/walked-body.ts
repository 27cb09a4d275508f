import type { Body } from "@pixelweft/tensor/backend";
import type { V128 } from "../emit/value.ts";
import type { Maths } from "../maths/elementary.ts";
import { type KnownLines, type Leaves, writeBody } from "./body.ts";
import { type Cursor, foursOn, loadFour, storeFour } from "./cursor.ts";
import { steadyLines } from "./steady-lines.ts";

/** Vectors that are computed before any is stored: V8 can join what two neighbours do. */
export const foursBeside = 2;

/** Lines of a body that are worth writing once more. */
const longest = 32;

/** A body that runs along an axis, and the views that go along with it. */
export interface Walk {
  readonly inputs: readonly Cursor[];
  readonly outputs: readonly Cursor[];
  /** The axis, if its index is asked for. */
  readonly axis: number | undefined;
  /** Where other values come from, so many fours on. */
  leaves(fours: number): Omit<Leaves, "input">;
}

/** Writes a body again and again along an axis. What stays the same there is written once, by `begin()`. */
export class WalkedBody {
  readonly #maths: Maths;
  readonly #body: Body;
  readonly #walk: Walk;
  #known: KnownLines = new Map();

  constructor(maths: Maths, body: Body, walk: Walk) {
    this.#maths = maths;
    this.#body = body;
    this.#walk = walk;
  }

  /** Whether V8 can join what is done to neighbours: they lie beside each other, or are the same. */
  get joins(): boolean {
    const { inputs, outputs } = this.#walk;
    return (
      this.#body.lines.length <= longest &&
      inputs.every(({ stride }) => stride === 0 || stride === 1) &&
      outputs.every(({ stride }) => stride === 1)
    );
  }

  begin(): void {
    const { inputs, axis } = this.#walk;
    const lines = steadyLines(this.#body, (leaf) => {
      if (leaf.op === "input") return inputs[leaf.input]?.stride === 0;
      return leaf.op === "loop" || (leaf.op === "index" && leaf.axis !== axis);
    });
    this.#known = new Map();
    const values = this.#results({ ...this.#body, results: lines }, 1);
    this.#known = new Map(lines.flatMap((line, i) => values.slice(i, i + 1).map((v) => [line, v])));
  }

  /** Stores the results of four neighbours, of which the first `valid` are there. */
  store(valid: number): void {
    this.#store([this.#results(this.#body, valid)], valid);
  }

  /** Stores the results of neighbouring fours, all of which are found first. */
  storeBeside(): void {
    const fours = Array.from({ length: foursBeside }, (_, k) => this.#results(this.#body, 4, k));
    this.#store(fours, 4);
  }

  #store(fours: readonly (readonly V128[])[], valid: number): void {
    this.#walk.outputs.forEach((output, k) =>
      fours.forEach((results, four) => {
        const value = results[k];
        if (value) storeFour(this.#maths.f, foursOn(output, four), value, valid);
      }),
    );
  }

  #results(body: Body, valid: number, fours = 0): V128[] {
    const input = (i: number): V128 => {
      const cursor = this.#walk.inputs[i];
      if (!cursor) throw new RangeError(`Cannot compile a body: there is no input ${i}`);
      return loadFour(this.#maths.f, foursOn(cursor, fours), valid);
    };
    return writeBody(this.#maths, body, { ...this.#walk.leaves(fours), input }, this.#known);
  }
}

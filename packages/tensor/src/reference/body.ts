import { type Body, type DType, type Expr, computeDtype } from "../backend/mod.ts";
import type { Cursor } from "./cursor.ts";
import type { Machine } from "./machine.ts";
import { type Call, type Lane, callLoop } from "./scalar.ts";

/** What a body reads and writes. */
export interface Ports {
  /** What `input` lines read. */
  readonly inputs: readonly Cursor[];
  /** What `accumulator` lines read. */
  readonly accumulators?: readonly Lane[];
  /** What receives the results. */
  readonly outputs: readonly Cursor[];
}

/** The elements that a body runs over, counted in row-major order of `shape`. */
export interface Space {
  readonly shape: readonly number[];
  /** Where in `shape` each axis stands that an `index` line can name. */
  readonly positions: readonly number[];
}

interface Context {
  readonly to: Lane;
  readonly body: Body;
  readonly space: Space;
  readonly machine: Machine;
}

/** The elements that are computed next: `count` of them, from the `start`th. */
interface Frame {
  start: number;
  count: number;
  /** Where their accumulators begin. */
  offset: number;
}

type Line = (frame: Frame, ports: Ports) => void;

/** Straight-line code made ready to run a chunk at a time, one tight loop for each line. */
export class CompiledBody {
  readonly results: readonly Lane[];
  readonly #lines: readonly Line[];

  constructor(body: Body, space: Space, machine: Machine) {
    this.#lines = body.lines.map((expr, i) =>
      compileLine(expr, { to: machine.register(i), body, space, machine }),
    );
    this.results = body.results.map((line) => machine.register(line));
  }

  bind(ports: Ports): BoundBody {
    return new BoundBody(this.#lines, this.results, ports);
  }
}

/** A body bound to memory. */
class BoundBody {
  readonly #lines: readonly Line[];
  readonly #results: readonly Lane[];
  readonly #ports: Ports;
  readonly #frame: Frame = { start: 0, count: 0, offset: 0 };

  constructor(lines: readonly Line[], results: readonly Lane[], ports: Ports) {
    this.#lines = lines;
    this.#results = results;
    this.#ports = ports;
  }

  /** Moves all views to where the loop indices now point. */
  seek(): void {
    for (const cursor of this.#ports.inputs) cursor.seek();
    for (const cursor of this.#ports.outputs) cursor.seek();
  }

  /** Computes `count` elements, at most a chunk, from the `start`th, and stores the results. */
  run(start: number, count: number, offset = 0): void {
    const frame = this.#frame;
    frame.start = start;
    frame.count = count;
    frame.offset = offset;
    for (const line of this.#lines) line(frame, this.#ports);
    this.#ports.outputs.forEach((cursor, k) => {
      const result = this.#results[k];
      if (result) cursor.store(result, start, count);
    });
  }
}

function compileLine(expr: Expr, context: Context): Line {
  const { to, machine } = context;
  if ("args" in expr) return callLine(expr, context);
  if (expr.op === "constant") {
    const value = constantOf(expr.value, expr.dtype);
    return ({ count }) => to.fill(value, 0, count);
  }
  if (expr.op === "input")
    return ({ start, count }, { inputs }) => inputs[expr.input]?.load(to, start, count);
  if (expr.op === "index") return indexLine(expr.axis, context);
  if (expr.op === "loop") return ({ count }) => to.fill(machine.evaluate(expr.value) | 0, 0, count);
  return ({ count, offset }, { accumulators }) => {
    const from = accumulators?.[expr.lane] ?? to;
    for (let i = 0; i < count; i++) to[i] = from[offset + i] ?? 0;
  };
}

function constantOf(value: number, dtype: DType): number {
  if (dtype === "f32") return Math.fround(value);
  return dtype === "i32" ? value | 0 : value >>> 0;
}

function indexLine(axis: number, { to, space }: Context): Line {
  const position = space.positions[axis] ?? 0;
  const size = space.shape[position] ?? 1;
  const inner = space.shape.slice(position + 1).reduce((a, b) => a * b, 1);
  return ({ start, count }) => {
    let rest = start % inner;
    let index = Math.floor(start / inner) % size;
    for (let i = 0; i < count; i++) {
      to[i] = index;
      if (++rest < inner) continue;
      rest = 0;
      if (++index === size) index = 0;
    }
  };
}

function callLine(call: Call, { to, body, machine }: Context): Line {
  const from = body.lines[call.args[call.args.length - 1] ?? 0]?.dtype ?? "f32";
  const args = call.args.map((line) => machine.register(line));
  const loop = callLoop(call, { to, args, from: computeDtype(from) });
  return ({ count }) => loop(count);
}

import type { Affine } from "../backend/mod.ts";
import { loopAffine } from "../graph/affine.ts";
import { node, watched, type Joint, type Op, type ScanBody, type Tensor } from "../graph/node.ts";
import { reshape } from "../ops/broadcast.ts";
import { slice } from "../ops/movement.ts";
import { isSameTrace, type TracedBody } from "./same-trace.ts";
import { isAlike, bodyChanged, Tracer } from "./tracer.ts";

/** What a loop's body is made from. Values are asked for in one order, however often the body is traced. */
export interface LoopParts {
  /** Which row of slices and stacks the iteration reads and writes. */
  readonly index: Affine;
  /** A carried value, given its first one. */
  carry(first: Tensor): Tensor;
  /** The iteration's row of a tensor. */
  row(rows: Tensor): Tensor;
  /** Whether a node differs from one iteration to the next. */
  changes(x: Tensor): boolean;
  /** How a value is computed, where what was computed before is read in its place. */
  computedAs(x: Tensor): Tensor;
}

/** What one iteration gives: the next carried values, in the order in which they were asked for, and values to stack. */
export interface Iteration {
  readonly next: readonly Tensor[];
  readonly stacked: readonly Tensor[];
}

/** One trace of a body, and what it was made from. */
export interface Body extends Iteration {
  readonly carry: readonly Tensor[];
  readonly rows: readonly Tensor[];
  /** What was read from outside, in order of first use. */
  readonly captured: readonly Tensor[];
  /** Results of heavy work, which a gradient reads again rather than computes again. */
  readonly kept: readonly Tensor[];
  readonly traced: TracedBody;
}

/** What a loop is made of. */
export interface LoopOptions {
  readonly repeat: number;
  /** From the last row to the first. */
  readonly reverse: boolean;
  readonly build: (parts: LoopParts) => Iteration;
  /** The gradient rule of the loop that was made. */
  readonly rule: (loop: Loop) => Joint;
}

/** A traced loop with all that its gradient needs. */
export interface Loop extends LoopOptions, Body {
  readonly first: readonly Tensor[];
  /** What `rows` are rows of. */
  readonly whole: readonly Tensor[];
  /** The last carried values, then the stacks of `valuesOf`. */
  readonly results: readonly Tensor[];
}

/** What a loop stacks: what it was asked to, then what only its gradient reads. */
export function valuesOf({ stacked, carry, kept }: Body): readonly Tensor[] {
  return [...stacked, ...carry, ...kept];
}

let count = 0;

/** Traces a loop: its body once, then the node of the loop and those of its results. */
export function traceLoop(options: LoopOptions): Loop {
  const { repeat, reverse, build, rule } = options;
  const loop = count++;
  const index: Affine = reverse
    ? { constant: repeat - 1, terms: [{ loop, stride: -1 }] }
    : loopAffine(loop);
  const tracer = new Tracer(index);
  const first: Tensor[] = [];
  const carry: Tensor[] = [];
  const whole: Tensor[] = [];
  const rows: Tensor[] = [];
  const parts: LoopParts = {
    index,
    carry: (init) => {
      const op: Op = { kind: "carry", loop, slot: first.length };
      first.push(init);
      carry.push(node(op, { shape: init.shape, dtype: init.dtype }));
      return carry.at(-1) ?? init;
    },
    row: (source) => {
      whole.push(source);
      rows.push(tracer.give(() => rowOf(source, index)));
      return rows.at(-1) ?? source;
    },
    changes: (x) => tracer.changes(x),
    computedAs: (x) => tracer.computedAs(x),
  };
  const { next, stacked } = watched(tracer, () => build(parts));
  const { kept } = tracer;
  const captured = tracer.captured([...next, ...stacked]);
  const body: Body = { next, stacked, carry, rows, captured, kept, traced: tracer };
  const values = valuesOf(body);
  const scanBody: ScanBody = { loop, repeat, index, carry };
  let made: Loop = { ...options, ...body, first, whole, results: [] };
  const scan = node(
    { kind: "scan", body: scanBody },
    {
      inputs: [...first, ...next, ...values],
      shape: [],
      dtype: "u32",
      joint: (results, pull) => rule(made)(results, pull),
    },
  );
  const results = [...next, ...values].map(({ shape, dtype }, slot) => {
    const op: Op = { kind: "scanned", slot };
    const all = slot < next.length ? shape : [repeat, ...shape];
    return node(op, {
      inputs: [scan],
      shape: all,
      dtype,
    });
  });
  made = { ...made, results };
  return made;
}

/**
 * Traces the body of `loop` again inside a loop over the same rows: what it carried and what cost work are rows of what it stacked, and
 * everything else is computed again.
 *
 * @throws TypeError if the body is not the same as the first time.
 */
export function retrace(loop: Loop, around: LoopParts): Body {
  const { next: own, stacked, kept: before } = loop;
  const stackOf = (i: number): Tensor =>
    loop.results[own.length + stacked.length + i] ?? bodyChanged();
  const known = before.map((_, i) => () => around.row(stackOf(loop.carry.length + i)));
  const tracer = new Tracer(around.index, known);
  const carry: Tensor[] = [];
  const rows: Tensor[] = [];
  const parts: LoopParts = {
    index: around.index,
    carry: () => {
      const value = tracer.give(() => around.row(stackOf(carry.length)));
      tracer.setComputedAs(value, loop.carry[carry.length] ?? bodyChanged());
      carry.push(value);
      return carry.at(-1) ?? bodyChanged();
    },
    row: () => {
      rows.push(tracer.give(() => around.row(loop.whole[rows.length] ?? bodyChanged())));
      return rows.at(-1) ?? bodyChanged();
    },
    changes: (x) => tracer.changes(x),
    computedAs: (x) => tracer.computedAs(x),
  };
  const step = watched(tracer, () => loop.build(parts));
  const captured = tracer.captured([...step.next, ...step.stacked]);
  const { kept } = tracer;
  const body: Body = { ...step, carry, rows, captured, kept, traced: tracer };
  checkTrace(body, loop);
  return body;
}

/** Throws TypeError if a body did something else than the first time. */
function checkTrace(body: Body, first: Body): void {
  for (const part of ["next", "stacked", "carry", "rows", "captured", "kept"] as const) {
    const alike = body[part].length === first[part].length;
    if (!alike || !body[part].every((x, i) => isAlike(x, first[part][i] ?? x))) bodyChanged();
  }
  const pairs = (["next", "stacked", "captured", "kept"] as const).flatMap((part) =>
    body[part].map((x, i) => [x, first[part][i] ?? x] as const),
  );
  if (!isSameTrace([body.traced, first.traced], pairs)) bodyChanged();
}

/** The row of a tensor at a position: its first axis is gone. */
function rowOf(rows: Tensor, index: Affine): Tensor {
  return reshape(slice(rows, [{ start: index, size: 1 }]), rows.shape.slice(1));
}

import { bytesOf } from "@pixelweft/tensor/backend";
import type { Cursor } from "../body/cursor.ts";
import { WalkedBody, foursBeside } from "../body/walked-body.ts";
import { number, plusNumber } from "../emit/i32.ts";
import { counting, ints, loadVector, splat } from "../emit/v128.ts";
import { type Surroundings, bodyKey, viewKey } from "../program/work.ts";
import type { ContractPlan } from "./contract/contract-plan.ts";

/** Which axis of the space a run of places goes along, and how far apart its places are in each view. */
export interface RunOfPlaces {
  /** 0 to 2, where an index is asked for. */
  readonly axis: number | undefined;
  /** Elements, for extras and then outputs. */
  readonly strides: readonly number[];
}

/**
 * A function that runs the epilogue over a run of places. Parameters: the sums, the number of places, their first
 * row-major coordinates b, y, x, the addresses of extras and outputs there, and the epilogue's loop lines.
 */
export function epilogueFunction(
  { helper, fused }: Surroundings,
  plan: ContractPlan,
  run: RunOfPlaces,
): number {
  const { kernel, total, padded } = plan;
  const { extras, outputs, epilogue, columns } = kernel;
  const views = [...extras, ...outputs];
  const loops = epilogue.lines.filter(({ op }) => op === "loop").length;
  const key = JSON.stringify([
    ["epilogue", total, padded, columns, fused, run],
    views.map(viewKey),
    [extras.length, bodyKey(epilogue)],
  ]);
  return helper(key, 5 + views.length + loops, (f) => {
    const [sums, count, ...place] = [0, 1, 2, 3, 4].map((i) => f.parameter(i));
    if (!sums || !count) return;
    const starts = views.map((_, v) => f.parameter(5 + v));
    const column = f.i32();
    const from = f.i32();
    const cursors = views.map(({ dtype, strides }): Cursor => {
      return { pointer: f.i32(), dtype, stride: strides[3] ?? 0 };
    });
    const body = new WalkedBody({ f, fused }, epilogue, {
      inputs: cursors.slice(0, extras.length),
      outputs: cursors.slice(extras.length),
      axis: 3,
      leaves: (fours) => ({
        index: (axis) =>
          axis === 3
            ? ints.add(splat(column), counting(4 * fours))
            : splat(place[axis] ?? number(0)),
        loop: (k) => splat(f.parameter(5 + views.length + k)),
        accumulator: (lane) => f.v128(loadVector(from, (lane * padded + 4 * fours) * 4)),
      }),
    });
    const advance = (fours: number): void => {
      f.advance(from, 16 * fours);
      f.advance(column, 4 * fours);
      for (const { pointer, stride, dtype } of cursors)
        f.advance(pointer, 4 * fours * stride * bytesOf(dtype));
    };
    const fours = Math.floor(columns / 4);
    const pairs = body.joins ? Math.floor(fours / foursBeside) : 0;
    f.repeatWhile(count, () => {
      f.set(from, sums);
      f.set(column, number(0));
      cursors.forEach(({ pointer }, v) => f.set(pointer, starts[v] ?? number(0)));
      body.begin();
      f.times(pairs, () => {
        body.storeBeside();
        advance(foursBeside);
      });
      f.times(fours - pairs * foursBeside, () => {
        body.store(4);
        advance(1);
      });
      if (columns % 4 > 0) body.store(columns % 4);
      starts.forEach((start, v) =>
        f.set(start, plusNumber(start, (run.strides[v] ?? 0) * bytesOf(views[v]?.dtype ?? "f32"))),
      );
      if (run.axis !== undefined) {
        const moving = place[run.axis];
        if (moving) f.advance(moving, 1);
      }
      f.advance(sums, total * 4);
      f.advance(count, -1);
    });
  });
}

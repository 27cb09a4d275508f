import { bytesOf } from "@pixelweft/tensor/backend";
import { loadFloats } from "../../body/cursor.ts";
import { add, divUnsigned, eq, number, plusNumber, remUnsigned, scale } from "../../emit/i32.ts";
import { storeVector } from "../../emit/v128.ts";
import type { I32 } from "../../emit/value.ts";
import { type Part, type Surroundings, type Work, addressOf, viewKey } from "../../program/work.ts";
import { packWork } from "../pack.ts";
import type { WinogradPlan } from "./contract-plan.ts";
import { sequence } from "./rows.ts";
import { Transforms, positionsOf } from "./transforms.ts";

/** Packs weights to an offset in shared scratch: those that are transformed, position by position, and behind them those of other terms. */
export function packWinogradWork(plan: WinogradPlan, to: number): Work[] {
  const { grid, product, rest } = plan;
  const behind = to + positionsOf(grid.width) * product.packed;
  return [packTransformedWork(plan, to), ...(rest ? [packWork(rest, behind)] : [])];
}

/** Transforms the weights of two or three taps at a time, and puts them in panels of a tile's columns, position by position. */
function packTransformedWork(plan: WinogradPlan, to: number): Work {
  const { term, product, grid } = plan;
  const view = term.w;
  return {
    key: JSON.stringify(["winograd pack", viewKey(view), product.panel, grid.taps]),
    args: [addressOf(view), { value: { constant: to, terms: [] } }],
    extent: product.depth,
    grain: Math.max(1, Math.ceil(4096 / product.total)),
    cost: product.depth * product.total * 12,
    scratch: 0,
    write: (surroundings, part) => writePack(plan, surroundings, part),
  };
}

function writePack(
  { term, grid, product }: WinogradPlan,
  { f, fused, shared }: Surroundings,
  { args, from, to }: Part,
): void {
  const [source, target] = args;
  const view = term.w;
  if (!source || !target) return;
  const { depth, panel, padded, packed } = product;
  const [, channels = 0, lanes = 0, columns = 0] = view.shape;
  const [st = 0, si = 0, sl = 0, sj = 0] = view.strides;
  const size = bytesOf(view.dtype);
  const transforms = new Transforms({ f, fused }, grid.width);
  const tapRow = f.i32();
  const row = f.i32();
  const read = sequence(grid.width).map(() => f.i32());
  const line = f.i32();
  f.count(row, { from, to }, () => {
    f.set(tapRow, divUnsigned(row, number(channels)));
    const start = add(source, scale(remUnsigned(row, number(channels)), size * si));
    grid.taps.forEach((some, r) =>
      f.when(eq(tapRow, number(r)), () =>
        some.forEach((tap, c) => {
          const at = read[c];
          if (at) f.set(at, plusNumber(start, size * st * tap));
        }),
      ),
    );
    f.set(line, add(shared, target, scale(row, panel * 4)));
    const column = f.i32();
    for (let lane = 0; lane < lanes; lane++) {
      const four = (valid: number): void => {
        const weights = read.map((pointer) =>
          f.v128(
            loadFloats(
              f,
              { pointer: plusNumber(pointer, size * lane * sl), dtype: view.dtype, stride: sj },
              valid,
            ),
          ),
        );
        const place = f.i32(add(line, columnOffset()));
        transforms
          .weights(weights)
          .forEach((value, p) => f.run(storeVector(plusNumber(place, p * packed), value)));
        for (const pointer of read) f.advance(pointer, 4 * size * sj);
        f.advance(column, 4);
      };
      f.set(column, number(lane * padded));
      f.times(Math.floor(columns / 4), () => four(4));
      if (columns % 4 > 0) four(columns % 4);
      for (const pointer of read) f.advance(pointer, -4 * size * sj * Math.ceil(columns / 4));
    }

    function columnOffset(): I32 {
      const whole = scale(divUnsigned(column, number(panel)), depth * panel * 4);
      return add(whole, scale(remUnsigned(column, number(panel)), 4));
    }
  });
}

import { type View, bytesOf } from "@pixelweft/tensor/backend";
import { copyFloat, loadFloats } from "../body/cursor.ts";
import {
  add,
  divUnsigned,
  lessSigned,
  maxSigned,
  minSigned,
  number,
  plusNumber,
  remUnsigned,
  scale,
} from "../emit/i32.ts";
import { storeVector } from "../emit/v128.ts";
import type { I32 } from "../emit/value.ts";
import { type Part, type Surroundings, type Work, addressOf, viewKey } from "../program/work.ts";
import type { ContractPlan } from "./contract/contract-plan.ts";

/**
 * Puts weights in panels of a tile's columns, each row of a panel behind the other, as f32. Columns that pad a lane are
 * left as they are: no sum that is used reads them.
 */
export function packWork(plan: ContractPlan, to: number): Work {
  const { kernel, depth, panel } = plan;
  const views = kernel.terms.map(({ w }) => w);
  return {
    key: JSON.stringify(["pack", views.map(viewKey), panel]),
    args: [...views.map((view) => addressOf(view)), { value: { constant: to, terms: [] } }],
    extent: depth,
    grain: Math.max(1, Math.ceil(8192 / plan.total)),
    cost: depth * plan.total * 3,
    scratch: 0,
    write(surroundings, part) {
      let first = 0;
      views.forEach((view, i) => {
        writePack(plan, { view, index: i, first }, surroundings, part);
        first += (view.shape[0] ?? 0) * (view.shape[1] ?? 0);
      });
    },
  };
}

interface Weights {
  readonly view: View;
  readonly index: number;
  /** Rows of weights before these. */
  readonly first: number;
}

function writePack(
  { depth, panel, padded, kernel }: ContractPlan,
  { view, index, first }: Weights,
  { f, shared }: Surroundings,
  { args, from, to }: Part,
): void {
  const [taps = 0, channels = 0, lanes = 0, columns = 0] = view.shape;
  const [st = 0, si = 0, sl = 0, sj = 0] = view.strides;
  const target = args[kernel.terms.length];
  const source = args[index];
  if (!target || !source) return;
  const bytes = bytesOf(view.dtype);
  const row = f.i32();
  const low = maxSigned(from, number(first));
  const high = minSigned(to, number(first + taps * channels));
  const width = sj === 1 && columns % 4 === 0 ? 4 : 1;
  f.count(row, { from: low, to: high }, () => {
    const own = plusNumber(row, -first);
    const tap = scale(divUnsigned(own, number(channels)), bytes * st);
    const channel = scale(remUnsigned(own, number(channels)), bytes * si);
    for (let lane = 0; lane < lanes; lane++) {
      const read = f.i32(plusNumber(add(source, tap, channel), bytes * lane * sl));
      const column = f.i32(number(lane * padded));
      const end = number(lane * padded + columns);
      const line = f.i32(add(shared, target, scale(row, panel * 4)));
      f.repeatWhile(lessSigned(column, end), () => {
        const place = f.i32(add(line, columnOffset(column)));
        const weight = { pointer: read, dtype: view.dtype };
        if (width === 4) f.run(storeVector(place, loadFloats(f, { ...weight, stride: 1 }, 4)));
        else copyFloat(f, weight, place);
        f.advance(read, bytes * width * sj);
        f.advance(column, width);
      });
    }
  });

  function columnOffset(column: I32): I32 {
    const whole = scale(divUnsigned(column, number(panel)), depth * panel * 4);
    return add(whole, scale(remUnsigned(column, number(panel)), 4));
  }
}

import type { Local } from "../../emit/function.ts";
import { number, plusNumber } from "../../emit/i32.ts";
import type { I32 } from "../../emit/value.ts";
import type { Surroundings } from "../../program/work.ts";
import { type ContractPlan, type TileShape, tileRows } from "../contract/contract-plan.ts";
import { tileFunction } from "../contract/contract-tile.ts";

/** Neighbouring places, whose maps are read in place. */
interface Sums {
  readonly places: number;
  readonly tiles: TileShape;
  /** The address of the first place in each term's map. */
  readonly starts: readonly I32[];
  /** Where packed weights lie; it is moved behind them. */
  readonly weights: Local<"i32">;
  /** Where the sums go, or are gone on with; it is moved. */
  readonly sums: Local<"i32">;
}

/** Writes sums of neighbouring places over all panels of weights. */
export function writeSums(
  around: Surroundings,
  plan: ContractPlan,
  { places, tiles, starts, weights, sums }: Sums,
): void {
  const { f } = around;
  const { terms, total, panel, depth, apart, begun } = plan;
  const one = (vectors: number): void => {
    let done = 0;
    for (const { rows, count } of tileRows(places, tiles.rows)) {
      const tile = tileFunction(around, plan, { rows, vectors });
      const from = terms.flatMap(({ step }, i) => [
        plusNumber(starts[i] ?? number(0), done * step),
        number(0),
        number(0),
      ]);
      const to = plusNumber(sums, done * apart * 4);
      f.call(tile, [...from, weights, to, number(count), ...(begun ? [to] : [])]);
      done += rows * count;
    }
    f.advance(weights, depth * panel * 4);
  };
  f.times(Math.floor(total / panel), () => {
    one(panel / 4);
    f.advance(sums, panel * 4);
  });
  if (total % panel > 0) one((total % panel) / 4);
}

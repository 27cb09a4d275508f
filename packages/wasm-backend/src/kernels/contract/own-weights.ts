import { type DType, type View, bytesOf } from "@pixelweft/tensor/backend";
import { copyFloat, loadFloats } from "../../body/cursor.ts";
import type { FunctionBuilder } from "../../emit/function.ts";
import { plusNumber } from "../../emit/i32.ts";
import { storeVector } from "../../emit/v128.ts";
import type { I32 } from "../../emit/value.ts";
import { type Argument, type Surroundings, addressOf, viewKey } from "../../program/work.ts";
import { turnFour } from "../turn.ts";
import type { ContractPlan } from "./contract-plan.ts";

/** The addresses of the first image's weights, one for each term. */
export function weightArguments({ kernel }: ContractPlan): Argument[] {
  return kernel.terms.map(({ w }) => addressOf(w));
}

/** Bytes from image to image of a term's weights; 0 where all share them. */
export function bytesPerImage({ shape, strides, dtype }: View): number {
  return shape.length > 4 ? bytesOf(dtype) * (strides[0] ?? 0) : 0;
}

/**
 * A function that packs the weights of one image as `packWork` packs those of all: in panels of a tile's columns. Parameters: where to, and
 * the address of each term's weights. Columns that pad a lane are left as they are.
 */
export function ownWeightsFunction({ helper }: Surroundings, plan: ContractPlan): number {
  const views = plan.kernel.terms.map(({ w }) => w);
  const { panel, depth, padded } = plan;
  const key = JSON.stringify(["weights", views.map(viewKey), panel, depth, padded]);
  return helper(key, 1 + views.length, (f) => {
    let first = 0;
    views.forEach((view, i) => {
      const [taps = 0, channels = 0, lanes = 0] = view.shape.slice(-4);
      const [st = 0, , sl = 0] = view.strides.slice(-4);
      for (const piece of piecesOf(plan, lanes))
        for (let t = 0; t < taps; t++) {
          const from = bytesOf(view.dtype) * (t * st + piece.lane * sl);
          const tap = { row: first + t * channels, from };
          writePanels(f, plan, { view, piece, ...tap, source: f.parameter(1 + i) });
        }
      first += taps * channels;
    });
  });
}

function writePanels(f: FunctionBuilder, { depth, panel }: ContractPlan, part: Panels): void {
  const { view, piece, source, row, from: apart } = part;
  const [, channels = 0] = view.shape.slice(-4);
  const [, si = 0, , sj = 0] = view.strides.slice(-4);
  const at = depth * panel * piece.panel + panel * row + piece.within;
  const to = f.i32(plusNumber(f.parameter(0), 4 * at));
  const { dtype } = view;
  const from = f.i32(plusNumber(source, apart + bytesOf(dtype) * sj * piece.column));
  const shape = { channels, si, sj, dtype, width: panel, columns: piece.columns };
  f.times(piece.count, () => {
    copyPanel(f, { from, to }, shape);
    f.advance(from, bytesOf(dtype) * sj * piece.columns);
    f.advance(to, 4 * depth * panel);
  });
}

interface Panels {
  readonly view: View;
  readonly piece: Piece;
  /** The row of a panel that the tap's first channel is. */
  readonly row: number;
  /** Bytes before the tap. */
  readonly from: number;
  readonly source: I32;
}

/** Neighbouring columns of a lane that lie in one panel, and in as many panels behind it. */
interface Piece {
  readonly lane: number;
  readonly column: number;
  readonly columns: number;
  readonly panel: number;
  /** Columns of the panel before them. */
  readonly within: number;
  readonly count: number;
}

function piecesOf({ panel, padded, kernel }: ContractPlan, lanes: number): Piece[] {
  const pieces: Piece[] = [];
  for (let lane = 0; lane < lanes; lane++)
    for (let column = 0; column < kernel.columns;) {
      const place = lane * padded + column;
      const within = place % panel;
      const columns = Math.min(panel - within, kernel.columns - column);
      const count = columns === panel ? Math.floor((kernel.columns - column) / panel) : 1;
      pieces.push({ lane, column, columns, panel: Math.floor(place / panel), within, count });
      column += columns * count;
    }
  return pieces;
}

interface PanelShape {
  readonly channels: number;
  /** Numbers from channel to channel, and from column to column, of the weights. */
  readonly si: number;
  readonly sj: number;
  readonly dtype: DType;
  /** Numbers from row to row of the panel. */
  readonly width: number;
  readonly columns: number;
}

interface Ends {
  readonly from: I32;
  readonly to: I32;
}

/** Channels of some columns, one below the other. */
function copyPanel(f: FunctionBuilder, ends: Ends, shape: PanelShape): void {
  const { channels, si, sj, dtype, width, columns } = shape;
  const bytes = bytesOf(dtype);
  const [from, to] = [f.i32(ends.from), f.i32(ends.to)];
  const fours = dtype === "f32" && si === 1 && sj !== 1 ? Math.floor(channels / 4) : 0;
  f.times(fours, () => {
    for (let c = 0; c < columns; c += 4)
      if (c + 4 <= columns)
        turnFour(
          f,
          { from: plusNumber(from, 4 * c * sj), to },
          { apart: [sj, width], behind: 4 * c },
        );
      else copyWords(f, { from, to }, { ...shape, channels: 4, first: c });
    f.advance(from, 16);
    f.advance(to, 16 * width);
  });
  f.times(channels - 4 * fours, () => {
    if (sj === 1)
      for (let c = 0; c + 4 <= columns; c += 4)
        f.run(
          storeVector(
            to,
            loadFloats(f, { pointer: plusNumber(from, bytes * c), dtype, stride: 1 }, 4),
            4 * c,
          ),
        );
    const first = sj === 1 ? columns - (columns % 4) : 0;
    copyWords(f, { from, to }, { ...shape, channels: 1, first });
    f.advance(from, bytes * si);
    f.advance(to, 4 * width);
  });
}

/** Columns from `first` on, word by word. */
function copyWords(
  f: FunctionBuilder,
  { from, to }: Ends,
  { channels, si, sj, dtype, width, columns, first }: PanelShape & { readonly first: number },
): void {
  for (let k = 0; k < channels; k++)
    for (let c = first; c < columns; c++) {
      const pointer = plusNumber(from, bytesOf(dtype) * (k * si + c * sj));
      copyFloat(f, { pointer, dtype }, plusNumber(to, 4 * (k * width + c)));
    }
}

import type {
  BufferSpec,
  ContractKernel,
  Kernel,
  MapKernel,
  View,
} from "@pixelweft/tensor/backend";
import { hasRowsOfFours, wholeFours } from "../wgsl/access.ts";
import { times } from "../wgsl/times.ts";
import { BodyLines, linearBody } from "./body.ts";
import { mapTransform } from "./map-transform.ts";
import { matrices, outputsAtOnce, positions } from "./matrices.ts";
import { pays } from "./pays.ts";
import { ScratchViews, at } from "./scratch-views.ts";
import { tapRows, viewsOfColumns } from "./tap-rows.ts";
import { wholeColumns } from "./whole-columns.ts";

const accumulator = (lane: number) => ({ op: "accumulator", lane, dtype: "f32" }) as const;
const nowhere = { constant: 0, terms: [] };

/** A contract by transforms along its rows; undefined where it cannot be made so, or gains nothing. */
export function contractSteps(
  kernel: ContractKernel,
  buffers: readonly BufferSpec[],
): Kernel[] | undefined {
  const { space, lanes, columns, terms } = kernel;
  const [n, h, w] = space;
  const [term, ...others] = terms;
  const taps = term && tapRows(term.taps);
  if (!term || !taps || others.length > 0) return undefined;
  const [row, column] = term.at;
  const isStill = row.terms.length + column.terms.length === 0;
  if (!isStill || term.a.dtype !== "f32" || !hasRowsOfFours(term.a)) return undefined;
  const channels = term.a.shape[3] ?? 0;
  if (term.w.shape.length > 4 || term.w.dtype !== "f32") return undefined;
  const scratch = new ScratchViews();
  const rows = h + taps.rows - 1;
  const tiles = w / outputsAtOnce;
  const whole = wholeFours(columns);
  const map = scratch.take([positions, n * rows, tiles, wholeFours(channels)], channels);
  const weights = scratch.take([positions, taps.rows, channels, lanes, whole]);
  const products = times(lanes, () => scratch.take([positions, n * rows, tiles, whole]));
  if (!pays({ places: n * h * w, width: w, channels, columns: lanes * columns }, scratch.words))
    return undefined;
  const product: ContractKernel = {
    kind: "contract",
    space: [positions, n * rows, tiles],
    lanes,
    columns: whole,
    terms: [
      {
        a: map,
        at: [nowhere, nowhere],
        w: weights,
        taps: times(taps.rows, (r) => [r, 0] as const),
      },
    ],
    extras: [],
    epilogue: { lines: times(lanes, accumulator), results: times(lanes, (lane) => lane) },
    outputs: products,
  };
  return [
    weightTransform(viewsOfColumns(term.w, 0, taps), weights, columns),
    mapTransform(
      {
        map: term.a,
        row: taps.row + row.constant,
        column: taps.column + column.constant,
        of: "map",
      },
      map,
    ),
    product,
    outputTransform(kernel, products, { rows, buffers }),
  ];
}

function weightTransform(taps: readonly View[], weights: View, columns: number): MapKernel {
  const [first] = taps;
  return {
    kind: "map",
    shape: first?.shape ?? [],
    inputs: taps,
    body: linearBody(matrices.weights),
    outputs: times(positions, (position) => {
      const view = at(weights, 0, position);
      return { ...view, shape: view.shape.with(3, columns) };
    }),
  };
}

/** Four neighbouring outputs from the products of all positions, with what becomes of sums. */
function outputTransform(
  kernel: ContractKernel,
  products: readonly View[],
  { rows, buffers }: { readonly rows: number; readonly buffers: readonly BufferSpec[] },
): MapKernel {
  const [n, h, w] = kernel.space;
  const { extras, outputs, lanes } = kernel;
  const columns = wholeColumns(kernel, buffers);
  const shape = [n, h, w / outputsAtOnce, columns];
  const body = new BodyLines();
  const sums = products.map((view, lane) =>
    times(positions, (position) => body.input(lane * positions + position)),
  );
  const results = times(outputsAtOnce, (neighbour) => {
    const accumulators = sums.map((some) => body.sum(some, matrices.outputs[neighbour] ?? []));
    return epilogue(kernel, body, {
      accumulators,
      neighbour,
      firstExtra: positions * lanes + neighbour * extras.length,
    });
  }).flat();
  const neighbours = (view: View, neighbour: number): View => {
    const step = view.strides[2] ?? 0;
    return {
      ...view,
      offset: { ...view.offset, constant: view.offset.constant + neighbour * step },
      shape,
      strides: view.strides.with(2, outputsAtOnce * step),
    };
  };
  return {
    kind: "map",
    shape,
    inputs: [
      ...products.flatMap((view) =>
        times(positions, (position): View => {
          const {
            strides: [line = 0, tile = 0, column = 0],
            ...one
          } = at(view, 0, position);
          return { ...one, shape, strides: [rows * line, line, tile, column] };
        }),
      ),
      ...times(outputsAtOnce, (k) => extras.map((view) => neighbours(view, k))).flat(),
    ],
    body: { lines: body.lines, results },
    outputs: times(outputsAtOnce, (k) => outputs.map((view) => neighbours(view, k))).flat(),
  };
}

/** Copies the lines of an epilogue for one of the neighbours. */
function epilogue(
  { epilogue: { lines, results } }: ContractKernel,
  body: BodyLines,
  {
    accumulators,
    neighbour,
    firstExtra,
  }: Readonly<Record<"neighbour" | "firstExtra", number>> & {
    readonly accumulators: readonly number[];
  },
): number[] {
  const places: number[] = [];
  const placeOf = (line: number): number => places[line] ?? 0;
  for (const line of lines) {
    if (line.op === "accumulator") places.push(accumulators[line.lane] ?? 0);
    else if (line.op === "input")
      places.push(body.add({ ...line, input: firstExtra + line.input }));
    else if (line.op === "index" && line.axis === 2) places.push(columnOf(neighbour, body));
    else places.push(body.add("args" in line ? { ...line, args: line.args.map(placeOf) } : line));
  }
  return results.map(placeOf);
}

/** The column of a tile's neighbour. */
function columnOf(neighbour: number, body: BodyLines): number {
  const tile = body.add({ op: "index", axis: 2, dtype: "i32" });
  const [four, more] = [outputsAtOnce, neighbour].map((value) =>
    body.add({ op: "constant", value, dtype: "i32" }),
  );
  const first = body.add({ op: "mul", args: [tile, four ?? 0], dtype: "i32" });
  return body.add({ op: "add", args: [first, more ?? 0], dtype: "i32" });
}

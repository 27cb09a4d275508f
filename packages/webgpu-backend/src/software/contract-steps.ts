import type {
  BufferSpec,
  ContractKernel,
  Kernel,
  MapKernel,
  View,
} from "@pixelweft/tensor/backend";
import { hasRowsOfFours, wholeFours } from "../wgsl/access/access.ts";
import type { OwnWork } from "../wgsl/own-work.ts";
import { times } from "../wgsl/times.ts";
import { linearBody } from "./linear-body.ts";
import { mapTransform } from "./map-transform.ts";
import { matrices, outputsAtOnce, positions } from "./matrices.ts";
import { outputsOf } from "./outputs.ts";
import { pays } from "./pays.ts";
import { ScratchViews, at } from "./scratch-views.ts";
import { tapRows, viewsOfColumns } from "./tap-rows.ts";
import { wholeColumns } from "./whole-columns.ts";

const nowhere = { constant: 0, terms: [] };

/** A contract by transforms along its rows; undefined where it cannot be made so, or gains nothing. */
export function contractSteps(
  kernel: ContractKernel,
  buffers: readonly BufferSpec[],
): (Kernel | OwnWork)[] | undefined {
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
  const products = scratch.take([positions, n * rows, tiles, lanes * whole]);
  if (!pays({ places: n * h * w, width: w, channels, columns: lanes * columns }, scratch.words))
    return undefined;
  const product: ContractKernel = {
    kind: "contract",
    space: [positions, n * rows, tiles],
    lanes: 1,
    columns: lanes * whole,
    terms: [
      {
        a: map,
        at: [nowhere, nowhere],
        w: { ...weights, shape: [positions, taps.rows, channels, 1, lanes * whole] },
        taps: times(taps.rows, (r) => [r, 0] as const),
      },
    ],
    extras: [],
    epilogue: { lines: [{ op: "accumulator", lane: 0, dtype: "f32" }], results: [0] },
    outputs: [products],
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
    outputs(kernel, products, { whole, buffers }),
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

/** What becomes of the products of all positions. */
function outputs(
  kernel: ContractKernel,
  products: View,
  { whole, buffers }: { readonly whole: number; readonly buffers: readonly BufferSpec[] },
): OwnWork {
  const columns = wholeColumns(kernel, buffers);
  const shape = kernel.space.concat(columns);
  return outputsOf({
    map: {
      kind: "map",
      shape,
      inputs: kernel.extras.map((view) => ({ ...view, shape })),
      body: kernel.epilogue,
      outputs: kernel.outputs.map((view) => ({ ...view, shape })),
    },
    products: times(kernel.lanes, (lane) => ({
      ...products,
      offset: { ...products.offset, constant: products.offset.constant + lane * whole },
      shape: products.shape.with(3, columns),
    })),
  });
}

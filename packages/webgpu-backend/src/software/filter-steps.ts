import type { FilterKernel, Kernel } from "@pixelweft/tensor/backend";
import { hasRowsOfFours, wholeFours } from "../wgsl/access/access.ts";
import type { OwnWork } from "../wgsl/own-work.ts";
import { times } from "../wgsl/times.ts";
import { linearBody } from "./linear-body.ts";
import { mapTransform } from "./map-transform.ts";
import { matrices, outputsAtOnce, positions, transposed } from "./matrices.ts";
import { pays } from "./pays.ts";
import { ScratchViews, at } from "./scratch-views.ts";
import { tapRows, viewsOfColumns } from "./tap-rows.ts";

const nowhere = { constant: 0, terms: [] };

/** A gradient of weights by transforms along rows; undefined where it cannot be made so, or gains nothing. */
export function filterSteps(kernel: FilterKernel): (Kernel | OwnWork)[] | undefined {
  const { a, g, slabs, output } = kernel;
  const taps = tapRows(kernel.taps);
  const [row, column] = kernel.at;
  if (!taps || row.terms.length + column.terms.length > 0) return undefined;
  if ([a, g].some((view) => view.dtype !== "f32" || !hasRowsOfFours(view))) return undefined;
  const [n = 0, h = 0, w = 0, columns = 0] = g.shape;
  const channels = a.shape[3] ?? 0;
  const scratch = new ScratchViews();
  const [rows, tiles] = [n * (h + taps.rows - 1), w / outputsAtOnce];
  const map = scratch.take([positions, rows, tiles, wholeFours(channels)], channels);
  const gradient = scratch.take([positions, rows, tiles, wholeFours(columns)], columns);
  const sums = scratch.take([positions, slabs, taps.rows, channels, wholeFours(columns)], columns);
  // Each slab has places of one position.
  if ((rows * tiles) % slabs > 0) return undefined;
  if (!pays({ places: n * h * w, width: w, channels, columns }, scratch.words)) return undefined;
  return [
    mapTransform(
      { map: a, row: taps.row + row.constant, column: taps.column + column.constant, of: "map" },
      map,
    ),
    mapTransform({ map: g, row: 0, column: 0, of: "gradient" }, gradient),
    {
      kind: "filter",
      a: map,
      at: [nowhere, nowhere],
      taps: times(taps.rows, (r) => [r, 0] as const),
      g: gradient,
      slabs: positions * slabs,
      output: {
        ...sums,
        shape: [positions * slabs, ...sums.shape.slice(2)],
        strides: sums.strides.slice(1),
      },
    },
    {
      kind: "map",
      shape: [slabs, taps.rows, channels, columns],
      inputs: times(positions, (position) => at(sums, 0, position)),
      body: linearBody(transposed(matrices.weights)),
      outputs: viewsOfColumns(output, 1, taps),
    },
  ];
}

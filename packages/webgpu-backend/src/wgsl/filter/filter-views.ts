import type { FilterKernel, View } from "@pixelweft/tensor/backend";
import { type Access, hasRowsOfFours, liesInFours, wholeFours } from "../access/access.ts";
import type { Width } from "../scalar.ts";
import type { ShaderBuilder } from "../shader.ts";
import type { FilterTile } from "./filter-tile.ts";

/**
 * The map with its channels, or the gradient with its columns. Numbers are i32 code of parameters, so that kernels which differ in them alone are
 * one pipeline.
 */
export interface Side {
  readonly access: Access;
  /** The local with a thread's first element: names of others begin with it. */
  readonly name: "channel" | "column";
  /** Elements of the axis; past the last one it is repeated. */
  readonly size: string;
  /** The first of the last four. */
  readonly last: string;
  readonly strides: readonly string[];
  /**
   * Steps from one of a thread's four to the next: 1 where they are read together, else the number of threads along them, so that threads side
   * by side read neighbours.
   */
  readonly spread: number;
  /** Steps from a thread's four to its next one. */
  readonly apart: number;
}

/** A filter gradient with its views declared. */
export interface FilterViews {
  readonly kernel: FilterKernel;
  readonly tile: FilterTile;
  readonly map: Side;
  readonly gradient: Side;
  readonly output: Access;
  /** Strides of the output. */
  readonly weights: readonly string[];
  readonly at: readonly [string, string];
  /** Rows and columns of the map, as i32 code. */
  readonly height: string;
  readonly width: string;
  /** Rows and columns of the gradient, as i32 code. */
  readonly space: readonly [height: string, width: string];
  /** All places, as i32 code. */
  readonly places: string;
  /** Where the taps stand in the parameters. */
  readonly taps: string;
  /** Channels of a tap as i32 code where those of all taps are one axis, of `map.size`. */
  readonly perTap: string | undefined;
}

/** Declares the views of a filter gradient. */
export function bindFilter(
  kernel: FilterKernel,
  builder: ShaderBuilder,
  { tile, joined }: { readonly tile: FilterTile; readonly joined: boolean },
): FilterViews {
  const [, mapHeight = 0, mapWidth = 0, channels = 0] = kernel.a.shape;
  const [batch = 0, h = 0, w = 0, columns = 0] = kernel.g.shape;
  const declare = (view: View, byOne = false): Access =>
    builder.access(view, { write: false, wide: !byOne && hasRowsOfFours(view) });
  const narrow = builder.sharesText;
  const alone = tile.share === 1;
  const [a, g] = [declare(kernel.a, joined), declare(kernel.g)];
  const factors = ({ strides }: View): string[] => strides.map((stride) => builder.factor(stride));
  const output = builder.access(kernel.output, {
    write: true,
    wide: !narrow && liesInFours(kernel.output, 3),
  });
  const at = [builder.affine(kernel.at[0]), builder.affine(kernel.at[1])] as const;
  const [height, width] = [builder.word(mapHeight), builder.word(mapWidth)];
  const channelCount = builder.word(joined ? channels * kernel.taps.length : channels);
  const columnCount = builder.word(columns);
  const lastChannels = builder.word(wholeFours(channels) - 4);
  const lastColumns = builder.word(wholeFours(columns) - 4);
  return {
    kernel,
    tile,
    output,
    at,
    height,
    width,
    map: {
      access: a,
      name: "channel",
      size: channelCount,
      last: lastChannels,
      strides: factors(kernel.a),
      spread: alone && !a.wide ? tile.channels : 1,
      apart: 4 * tile.channels,
    },
    gradient: {
      access: g,
      name: "column",
      size: columnCount,
      last: lastColumns,
      strides: factors(kernel.g),
      spread: alone && !g.wide && columns % 4 !== 0 ? tile.columns : 1,
      apart: 4 * tile.columns,
    },
    weights: factors(kernel.output),
    space: [builder.word(h), builder.word(w)],
    places: builder.word(batch * h * w),
    taps: builder.table(kernel.taps.flatMap(([row, column]) => [row, column, 0, 0])),
    perTap: joined ? builder.word(channels) : undefined,
  };
}

/** Whether a view's places lie at equal distances, so that their number alone says where. */
export function isFlat({ shape, strides }: View): boolean {
  const [, h = 0, w = 0] = shape;
  return strides[1] === w * (strides[2] ?? 0) && strides[0] === h * (strides[1] ?? 0);
}

/** How many columns of a gradient are finished at a time: what is done once for each value is short text for a software driver. */
export function widthOf({ shape }: View, builder: ShaderBuilder): Width {
  return !builder.sharesText && (shape[3] ?? 0) % 4 === 0 ? 4 : 1;
}

/** Lines for the columns of a thread, `first` and those after it, that there are: all four at once, or each by itself as number `k`. */
export function eachColumn(
  { gradient }: Pick<FilterViews, "gradient">,
  width: Width,
  first: string,
  lines: (column: string) => readonly string[],
): string[] {
  const each = `${first} + k * ${gradient.spread}`;
  return width === 4
    ? [`if (${first} < ${gradient.size}) {`, ...lines(first), "}"]
    : [`for (var k = 0; k < 4 && ${each} < ${gradient.size}; k++) {`, ...lines(each), "}"];
}

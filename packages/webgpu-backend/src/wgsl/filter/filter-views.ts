import type { FilterKernel, View } from "@pixelweft/tensor/backend";
import { type Access, hasRowsOfFours, liesInFours, wholeFours } from "../access/access.ts";
import type { Width } from "../scalar.ts";
import type { ShaderBuilder } from "../shader.ts";
import type { FilterTile } from "./filter-tile.ts";

/** Sizes, the first of the last four channels and columns, and strides as i32 code: parameters, so that kernels which differ in them alone are one pipeline. */
type Code = Readonly<
  Record<"height" | "width" | "channels" | "columns" | "lastChannels" | "lastColumns", string>
> &
  Readonly<Record<"map" | "gradient" | "weights", readonly string[]>>;

/** A filter gradient with its views declared. */
export interface FilterViews {
  readonly kernel: FilterKernel;
  readonly tile: FilterTile;
  readonly a: Access;
  readonly g: Access;
  readonly output: Access;
  readonly at: readonly [string, string];
  readonly code: Code;
  /** Rows and columns of the gradient, as i32 code. */
  readonly space: readonly [height: string, width: string];
  /** All places, as i32 code. */
  readonly places: string;
  /** Where the taps stand in the parameters. */
  readonly taps: string;
  /**
   * Steps from one of a thread's four channels, or columns, to the next: 1 where they are read together, else the number of threads along
   * them, so that threads side by side read neighbours.
   */
  readonly spread: { readonly channels: number; readonly columns: number };
  /** Channels of a tap as i32 code where those of all taps are one axis, of `code.channels`. */
  readonly perTap: string | undefined;
}

/** Declares the views of a filter gradient. */
export function bindFilter(
  kernel: FilterKernel,
  builder: ShaderBuilder,
  { tile, joined }: { readonly tile: FilterTile; readonly joined: boolean },
): FilterViews {
  const [, height = 0, width = 0, channels = 0] = kernel.a.shape;
  const [batch = 0, h = 0, w = 0, columns = 0] = kernel.g.shape;
  const declare = (view: View, byOne = false): Access =>
    builder.access(view, { write: false, wide: !byOne && hasRowsOfFours(view) });
  const narrow = builder.sharesText;
  const alone = tile.share === 1;
  const [a, g] = [declare(kernel.a, joined), declare(kernel.g)];
  const factors = ({ strides }: View): string[] => strides.map((stride) => builder.factor(stride));
  return {
    kernel,
    tile,
    a,
    g,
    output: builder.access(kernel.output, {
      write: true,
      wide: !narrow && liesInFours(kernel.output, 3),
    }),
    at: [builder.affine(kernel.at[0]), builder.affine(kernel.at[1])],
    code: {
      height: builder.word(height),
      width: builder.word(width),
      channels: builder.word(joined ? channels * kernel.taps.length : channels),
      columns: builder.word(columns),
      lastChannels: builder.word(wholeFours(channels) - 4),
      lastColumns: builder.word(wholeFours(columns) - 4),
      map: factors(kernel.a),
      gradient: factors(kernel.g),
      weights: factors(kernel.output),
    },
    space: [builder.word(h), builder.word(w)],
    places: builder.word(batch * h * w),
    spread: {
      channels: alone && !a.wide ? tile.channels : 1,
      columns: alone && !g.wide && columns % 4 !== 0 ? tile.columns : 1,
    },
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
  { code, spread }: Pick<FilterViews, "code" | "spread">,
  width: Width,
  first: string,
  lines: (column: string) => readonly string[],
): string[] {
  const each = `${first} + k * ${spread.columns}`;
  return width === 4
    ? [`if (${first} < ${code.columns}) {`, ...lines(first), "}"]
    : [`for (var k = 0; k < 4 && ${each} < ${code.columns}; k++) {`, ...lines(each), "}"];
}

import type { ContractKernel, View } from "@pixelweft/tensor/backend";
import { type Access, wholeFours } from "../access/access.ts";
import type { ShaderBuilder } from "../shader.ts";
import { type ContractTile, tileCells, vectorStride } from "./tile.ts";

/** A contract of one place an image that goes on with sums over terms before its own. */
export interface BegunContract extends ContractKernel {
  /** `[n, lanes * columns]`, the columns of each lane rounded up to whole fours. */
  readonly begun?: View;
}

/** Where a contract finds what its accumulators begin with. */
export interface Begun {
  /** The i32 code of a group of four, of a row and of a lane. */
  readonly load: (place: {
    readonly row: string;
    readonly column: string;
    readonly lane: string;
  }) => string;
  /** Rows of a tile as i32 code: a software driver that knew the number would write the loads out. */
  readonly tileRows: string;
}

/** Declares the sums with which a contract goes on; undefined where it begins with zero. */
export function bindBegun(
  { begun, columns }: BegunContract,
  builder: ShaderBuilder,
  tile: ContractTile,
): Begun | undefined {
  if (begun === undefined) return undefined;
  const access: Access = builder.access(begun, { write: false, wide: true });
  const padded = wholeFours(columns);
  const apart = builder.word(begun.strides[0] ?? 0);
  const ofLane = builder.word(padded);
  const last = builder.word(padded - 4);
  return {
    tileRows: builder.word(tile.rows),
    load: ({ row, column, lane }) =>
      access.load({
        index: `${access.offset} + ${row} * ${apart} + ${lane} * ${ofLane} + min(${column}, ${last})`,
        width: 4,
        stride: 1,
      }),
  };
}

/** What is needed to say with what a tile begins. */
interface Started {
  readonly tile: ContractTile;
  /** Lanes that are computed in one pass. */
  readonly lanes: number;
  /** The number of rows as i32 code; those past the end repeat the last one. */
  readonly rows: string;
}

/** Lines that declare the accumulators of a tile. */
export function startLines(begun: Begun | undefined, { tile, lanes, rows }: Started): string[] {
  const cells = tileCells(tile, lanes);
  const zeros = cells.map(({ name }) => `var ${name} = vec4<f32>();`);
  if (begun === undefined) return zeros;
  // A driver takes long to compile a load, so there is one for all rows.
  return [
    ...zeros,
    `for (var r = 0; r < ${begun.tileRows}; r++) {`,
    ...cells
      .filter(({ row }) => row === 0)
      .flatMap(({ lane, vector }) => {
        const start = begun.load({
          row: `min(first + r, ${rows} - 1)`,
          column: `column + ${vectorStride(tile) * vector}`,
          lane: tile.lanesApart ? "turn" : `${lane}`,
        });
        const own = cells.filter((cell) => cell.lane === lane && cell.vector === vector);
        return [
          `let start${lane}_${vector} = ${start};`,
          ...own.map(
            ({ name, row }) => `${name} = select(${name}, start${lane}_${vector}, r == ${row});`,
          ),
        ];
      }),
    "}",
  ];
}

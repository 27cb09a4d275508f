import type { Access } from "../access/access.ts";
import type { EmittedValue } from "../body/body.ts";
import { emitBound } from "../body/bound-body.ts";
import { times } from "../times.ts";
import { type Epilogue, indexOf, placeIn, stepsOf } from "./epilogue-views.ts";
import { coordinates } from "./rows.ts";
import { type ContractTile, cellNumber, vectorStride } from "./tile.ts";

/** Rows whose loads are under way together: as many as there are registers for beside the accumulators. */
const together = 4;

/**
 * Lines that finish a tile some rows at a time: all loads of these before the first store, since a driver can't know that what it stores is
 * not what it loads next, and would wait for memory once for each. Past the last row and column the last ones of the thread's own are
 * loaded again, so no thread reads what another one writes.
 */
export function rowsTogether(epilogue: Epilogue, tile: ContractTile, rows: string): string[] {
  const { kernel, columns } = epilogue;
  const narrow = kernel.columns % 4 !== 0;
  // Once for all rows: each is a parameter. An offset is the name of a view.
  const steps = new Map(
    [...epilogue.extras, ...epilogue.outputs].map((access) => [
      access.offset,
      stepsOf(access, epilogue.builder),
    ]),
  );
  const find: Find = (access, row) => placeIn(access, steps.get(access.offset) ?? [], row);
  return times(Math.ceil(tile.rows / together), (chunk) => {
    const some = times(
      Math.min(together, tile.rows - chunk * together),
      (r) => chunk * together + r,
    );
    return [
      `if (first + ${chunk * together} < ${rows}) {`,
      ...some.map((r) => coordinates(kernel, { name: `Out${r}`, row: `first + ${r}`, rows })),
      ...times(tile.vectors, (vector) => {
        const ends = some.map((row) => finishRow(epilogue, tile, { row, vector, narrow, find }));
        return [
          `if (column + ${vectorStride(tile) * vector} < ${columns}) {`,
          `let place = column + ${vectorStride(tile) * vector};`,
          ...(narrow ? [`let rest = ${columns} - 1 - place;`] : []),
          ...ends.flatMap(({ lines }) => lines),
          ...ends.flatMap(({ stores }, at) =>
            at === 0 ? stores : [`if (first + ${some[at]} < ${rows}) {`, ...stores, "}"],
          ),
          "}",
        ];
      }).flat(),
      "}",
    ];
  }).flat();
}

/** Gives the place of a view's element at a row. */
type Find = (access: Access, row: string) => ReturnType<typeof placeIn>;

/** Lines that load and compute four columns of a row, and those that store them. */
function finishRow(
  { kernel, builder, extras, outputs }: Epilogue,
  tile: ContractTile,
  { row, vector, narrow, find }: { row: number; vector: number; narrow: boolean; find: Find },
): { readonly lines: readonly string[]; readonly stores: readonly string[] } {
  const name = `Out${row}`;
  const { lines, results } = emitBound(kernel.epilogue, {
    builder,
    width: 4,
    prefix: `e${row}_`,
    inputs: narrow ? extras.map(upToLast) : extras,
    place: (access) => ({ ...find(access, name), width: 4 }),
    index: indexOf(name, 4),
    accumulator: (lane) => `cells[${cellNumber(tile, { lane, vector, row })}]`,
  });
  const stores = results.flatMap((result, k) => {
    const output = outputs[k];
    if (output === undefined) return [];
    const place = find(output, name);
    return narrow && !output.wide
      ? storeEach(output, place, result)
      : output.store({ ...place, width: 4 }, result);
  });
  return { lines, stores };
}

/** Reads four columns one by one, the last one again where there are fewer; what lies in fours is read together. */
export function upToLast(access: Access): Access {
  if (access.wide) return access;
  return {
    ...access,
    load({ index, stride = 0 }) {
      const items = times(stride === 0 ? 1 : 4, (k) =>
        access.load({ index: k === 0 ? index : `${index} + min(${k}, rest) * ${stride}` }),
      );
      return `vec4<${access.type}>(${items.join(", ")})`;
    },
  };
}

/** Stores those of four columns that there are. */
function storeEach(
  output: Access,
  { index, stride }: { readonly index: string; readonly stride: number },
  { code, type }: EmittedValue,
): string[] {
  return times(4, (k) => {
    const store = output.store(
      { index: `${index} + ${k * stride}` },
      { code: `(${code}).${"xyzw"[k]}`, type },
    );
    return k === 0 ? store : `if (rest >= ${k}) { ${store} }`;
  });
}

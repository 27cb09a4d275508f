import { type GatherKernel, type View, bytesOf } from "@pixelweft/tensor/backend";
import { atLeastOne, mergeAxes } from "../axes.ts";
import { type Cursor, loadFour, loadOne, storeFour } from "../body/cursor.ts";
import { visit, visitPart } from "../body/nest.ts";
import { add, lessUnsigned, number, scale, store } from "../emit/i32.ts";
import { type Work, addressOf, viewKey } from "../program/work.ts";

/** One element after the other: an index is compared as unsigned, so that a negative one is outside too. */
export function gatherWork({ source, indices, output }: GatherKernel): Work {
  const { shape } = output;
  const rank = shape.length;
  const extent = source.shape[rank] ?? 0;
  const apart = (source.strides[rank] ?? 0) * bytesOf(source.dtype);
  const rows: View = { ...source, shape, strides: source.strides.slice(0, rank) };
  const views = [rows, indices, output];
  const strides = views.map((view) => view.strides);
  const axes = atLeastOne(mergeAxes({ shape, strides, named: new Set() }), views.length);
  const [first, ...rest] = axes;
  const size = shape.reduce((product, n) => product * n, 1);
  const outer = first?.extent ?? 1;
  return {
    key: JSON.stringify(["gather", views.map(viewKey), extent, apart]),
    args: views.map((view) => addressOf(view)),
    extent: outer,
    grain: Math.max(1, Math.floor((4096 * outer) / size)),
    cost: size * 4,
    scratch: 0,
    write({ f }, { args, from, to }) {
      const [from0, which, into] = views.map(({ dtype }, v): Cursor => {
        return { pointer: f.i32(args[v]), dtype, stride: 0 };
      });
      if (!first || !from0 || !which || !into) return;
      const walker = { f, cursors: [from0, which, into] };
      const pick = f.i32();
      visitPart(walker, first, { from, to, extent: outer, indices: new Map() }, () => {
        visit(walker, rest, new Map(), () => {
          f.set(pick, loadOne(which.pointer, which.dtype));
          const inside = lessUnsigned(pick, number(extent));
          const found = { ...from0, pointer: add(from0.pointer, scale(pick, apart)) };
          f.when(
            inside,
            () => storeFour(f, into, loadFour(f, found, 1), 1),
            () => f.run(store(into.pointer, number(0))),
          );
        });
      });
    },
  };
}

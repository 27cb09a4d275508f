import { bytesOf } from "@pixelweft/tensor/backend";
import type { Local } from "../../emit/function.ts";
import {
  add,
  divUnsigned,
  eq,
  minSigned,
  number,
  plusNumber,
  remUnsigned,
  scale,
  sub,
} from "../../emit/i32.ts";
import type { I32 } from "../../emit/value.ts";
import { type Part, type Surroundings, type Work, bodyKey, viewKey } from "../../program/work.ts";
import { epilogueFunction } from "../epilogue.ts";
import { type ContractArguments, contractArguments, namedArguments } from "./contract-arguments.ts";
import { type ContractPlan, type TileShape, tileRows } from "./contract-plan.ts";
import { grainOf, weightsAt } from "./contract-share.ts";
import { begunApart, parametersPerTerm, tileFunction } from "./contract-tile.ts";
import { bytesPerImage, ownWeightsFunction } from "./own-weights.ts";
import { stageAddress, stageTerms } from "./stage-terms.ts";

/**
 * Computes a contract whose weights were packed to `packed`, an offset in shared scratch. Weights of their own for each of the batch are
 * packed on the way, to the thread's own scratch.
 */
export function contractWork(plan: ContractPlan, tiles: TileShape, packed: number): Work {
  const { kernel, terms, total, depth, block, run, chunk, pieces, begun, ownWeights } = plan;
  const { space, extras, outputs, epilogue } = kernel;
  const [n, h, w] = space;
  const views = [...extras, ...outputs];
  const chunks = Math.ceil(run / chunk);
  const places = n * h * w;
  const extent = block > 0 ? n * Math.ceil(h / block) * pieces : (places / run) * chunks;
  const cost = 2 * places * total * depth + places * total * epilogue.lines.length * 2;
  return {
    key: JSON.stringify([
      ["contract", space, block, chunk, plan.panel, total],
      terms.map(({ term, stage, checked }) => [
        viewKey(term.a),
        term.taps,
        stage && [stage.pitch, stage.rows],
        checked,
      ]),
      [...views, ...(begun ? [begun] : [])].map(viewKey),
      [extras.length, bodyKey(epilogue)],
      ...(ownWeights ? [terms.map(({ term }) => viewKey(term.w))] : []),
    ]),
    args: contractArguments(plan, packed),
    extent,
    grain: grainOf(plan, { extent, cost }),
    cost,
    scratch: weightsAt(plan) + (ownWeights && !plan.unpacked ? plan.packed : 0),
    write(surroundings, part) {
      const writer = new ContractWriter(plan, tiles, surroundings, part);
      if (block > 0) writer.writeBlocks();
      else writer.writeRuns();
    },
  };
}

/** Where a run of places begins. */
interface Start {
  /** Address, row and column for each term. */
  readonly terms: readonly I32[];
  /** Address of the sums to go on with. */
  readonly begun: I32 | undefined;
  /** Addresses of extras and outputs. */
  readonly views: readonly I32[];
  /** b, y and x, where they are asked for. */
  readonly place: readonly I32[];
  readonly axis: number | undefined;
  /** Elements from place to place, for extras and outputs. */
  readonly strides: readonly number[];
}

class ContractWriter {
  readonly #plan: ContractPlan;
  readonly #tiles: TileShape;
  readonly #around: Surroundings;
  readonly #part: Part;
  readonly #args: ContractArguments;
  readonly #views: ContractPlan["kernel"]["extras"];
  /** The image whose weights are packed, where each has its own. */
  readonly #packed: Local<"i32"> | undefined;

  constructor(plan: ContractPlan, tiles: TileShape, around: Surroundings, part: Part) {
    this.#plan = plan;
    this.#tiles = tiles;
    this.#around = around;
    this.#part = part;
    this.#args = namedArguments(plan, part.args);
    this.#views = [...plan.kernel.extras, ...plan.kernel.outputs];
    this.#packed = plan.ownWeights && !plan.unpacked ? around.f.i32(number(-1)) : undefined;
  }

  /** Runs of places, read in place; a long run goes in chunks. */
  writeRuns(): void {
    const { f } = this.#around;
    const { from, to } = this.#part;
    const { axes, run, terms, chunk: size } = this.#plan;
    const outer = axes.slice(0, -1);
    const along = axes.at(-1);
    const chunks = Math.ceil(run / size);
    const item = f.i32();
    f.count(item, { from, to }, () => {
      const chunk = f.i32(remUnsigned(item, number(chunks)));
      let rest: I32 = divUnsigned(item, number(chunks));
      const first = f.i32(scale(chunk, size));
      const indices = [...outer.keys()].map(() => f.i32());
      for (let axis = outer.length - 1; axis >= 0; axis--) {
        const extent = outer[axis]?.extent ?? 1;
        const index = indices[axis];
        if (index) f.set(index, remUnsigned(rest, number(extent)));
        rest = f.i32(divUnsigned(rest, number(extent)));
      }
      const moved = (view: number, bytes: number): I32 =>
        axes.reduce((sum, axis, d) => {
          const index = d === outer.length ? first : (indices[d] ?? first);
          return add(sum, scale(index, (axis.strides[view] ?? 0) * bytes));
        }, number(0));
      const indexOf = (axis: number): I32 => {
        const d = axes.findIndex(({ named }) => named === axis);
        return d === outer.length ? first : (indices[d] ?? number(0));
      };
      this.#pack(indexOf(0));
      const start: Start = {
        terms: terms.flatMap((_, i) => [
          f.i32(add(this.#args.term(i, 0), moved(i, 4))),
          f.i32(add(this.#args.term(i, 1), indexOf(1))),
          this.#args.term(i, 2),
        ]),
        begun:
          this.#args.begun &&
          f.i32(add(this.#args.begun, moved(terms.length + this.#views.length, 4))),
        views: this.#views.map(({ dtype }, v) =>
          f.i32(add(this.#args.view(v), moved(terms.length + v, bytesOf(dtype)))),
        ),
        place: [0, 1, 2].map((axis) => f.i32(indexOf(axis))),
        axis: along?.named,
        strides: this.#views.map((_, v) => along?.strides[terms.length + v] ?? 0),
      };
      this.#chunks(start, chunk);
    });
  }

  /** Blocks of rows, whose maps are staged where taps reach over the border. */
  writeBlocks(): void {
    const { f } = this.#around;
    const { from, to } = this.#part;
    const { block, kernel, run, chunk, pieces } = this.#plan;
    const [, h] = kernel.space;
    const blocks = Math.ceil(h / block);
    const [item, y, x] = [f.i32(), f.i32(), f.i32()];
    f.count(item, { from, to }, () => {
      const whole = pieces > 1 ? f.i32(divUnsigned(item, number(pieces))) : item;
      const piece = remUnsigned(item, number(pieces));
      const image = f.i32(divUnsigned(whole, number(blocks)));
      const top = f.i32(scale(remUnsigned(whole, number(blocks)), block));
      const bottom = f.i32(minSigned(plusNumber(top, block), number(h)));
      stageTerms(this.#around, this.#plan, {
        args: this.#args,
        image,
        top,
        rows: sub(bottom, top),
      });
      this.#pack(image);
      f.count(y, { from: top, to: bottom }, () => {
        const chunks = number(Math.ceil(run / chunk));
        const own = pieces > 1 ? { from: f.i32(piece), to: plusNumber(piece, 1) } : undefined;
        f.count(x, own ?? { from: number(0), to: chunks }, () => {
          const column = f.i32(scale(x, chunk));
          this.#chunks(this.#rowStart({ image, y, top, column }), x);
        });
      });
    });
  }

  /** Packs the weights of an image, unless they are. */
  #pack(image: I32): void {
    const packed = this.#packed;
    if (!packed) return;
    const { f } = this.#around;
    f.when(sub(image, packed), () => {
      const sources = this.#plan.kernel.terms.map(({ w }, i) =>
        add(this.#args.weights(i), scale(image, bytesPerImage(w))),
      );
      f.call(ownWeightsFunction(this.#around, this.#plan), [this.#ownWeights(), ...sources]);
      f.set(packed, image);
    });
  }

  #ownWeights(): I32 {
    return plusNumber(this.#around.own, weightsAt(this.#plan));
  }

  #firstWeights({ place: [image = number(0)] }: Start): I32 {
    const { kernel, unpacked, ownWeights } = this.#plan;
    const [first, [term]] = [this.#args.weights(0), kernel.terms];
    if (unpacked && term) return add(first, scale(image, bytesPerImage(term.w)));
    return ownWeights ? this.#ownWeights() : add(this.#around.shared, first);
  }

  #rowStart({ image, y, top, column }: Record<"image" | "y" | "top" | "column", I32>): Start {
    const { f } = this.#around;
    const { terms } = this.#plan;
    const place = [image, y, column];
    const moved = (strides: readonly number[], bytes: number): I32 =>
      place.reduce((sum, index, d) => add(sum, scale(index, (strides[d] ?? 0) * bytes)), number(0));
    return {
      terms: terms.flatMap(({ term, stage }, i) => {
        const pixel = 4 * (term.a.shape[3] ?? 0);
        const address = stage
          ? add(
              stageAddress(this.#around, this.#plan, i),
              scale(sub(y, top), stage.pitch * pixel),
              scale(column, pixel),
            )
          : add(this.#args.term(i, 0), moved(term.a.strides, 4));
        const row = add(this.#args.term(i, 1), y);
        const first = add(this.#args.term(i, 2), column);
        return [f.i32(address), f.i32(row), f.i32(first)];
      }),
      begun:
        this.#args.begun && f.i32(add(this.#args.begun, moved(this.#plan.begun?.strides ?? [], 4))),
      views: this.#views.map(({ strides, dtype }, v) =>
        f.i32(add(this.#args.view(v), moved(strides, bytesOf(dtype)))),
      ),
      place: place.map((index) => f.i32(index)),
      axis: 2,
      strides: this.#views.map(({ strides }) => strides[2] ?? 0),
    };
  }

  /** The places of one chunk; the last of a run may be shorter. */
  #chunks(start: Start, chunk: I32): void {
    const { f } = this.#around;
    const { run, chunk: size } = this.#plan;
    const chunks = Math.ceil(run / size);
    const last = run - (chunks - 1) * size;
    if (chunks === 1 || last === size) this.#chunk(start, Math.min(run, size));
    else
      f.when(
        eq(chunk, number(chunks - 1)),
        () => this.#chunk(start, last),
        () => this.#chunk(start, size),
      );
  }

  #chunk(start: Start, places: number): void {
    const { f, own } = this.#around;
    const { total, panel, depth, inOutput, unpacked } = this.#plan;
    const weights = f.i32(this.#firstWeights(start));
    const sums: Local<"i32"> = f.i32((inOutput && start.views.at(-1)) || own);
    const begun = start.begun && f.i32(start.begun);
    const panels = { places, weights, begun, sums };
    const whole = Math.floor(total / panel);
    f.times(whole, () => {
      this.#panel(start, { ...panels, vectors: panel / 4 });
      f.advance(weights, unpacked ? panel * 4 : depth * panel * 4);
      f.advance(sums, panel * 4);
      if (begun) f.advance(begun, panel * 4);
    });
    if (total % panel > 0) this.#panel(start, { ...panels, vectors: (total % panel) / 4 });
    if (inOutput) return;
    const { axis, strides } = start;
    const epilogue = epilogueFunction(this.#around, this.#plan, { axis, strides });
    f.call(epilogue, [own, number(places), ...start.place, ...start.views, ...this.#args.loops]);
  }

  #panel(
    start: Start,
    {
      places,
      weights,
      begun,
      sums,
      vectors,
    }: { places: number; weights: I32; begun: I32 | undefined; sums: I32; vectors: number },
  ): void {
    const { f } = this.#around;
    const { terms, apart } = this.#plan;
    let done = 0;
    for (const { rows, count } of tileRows(places, this.#tiles.rows)) {
      const tile = tileFunction(this.#around, this.#plan, { rows, vectors });
      const places0 = done;
      const moved = start.terms.map((value, k) =>
        k % parametersPerTerm === 0
          ? plusNumber(value, places0 * (terms[k / parametersPerTerm]?.step ?? 0))
          : value,
      );
      const from = begun && plusNumber(begun, done * begunApart(this.#plan) * 4);
      const to = plusNumber(sums, done * apart * 4);
      f.call(tile, [...moved, weights, to, number(count), ...(from ? [from] : [])]);
      done += rows * count;
    }
  }
}

import type { ContractKernel, Expr, MapKernel, Term, View } from "@pixelweft/tensor/backend";
import { type HostMemory, referenceKernel } from "@pixelweft/tensor/reference";
import { copyPatches, evaluate, floatsOf, rowDistance } from "./matrices.ts";
import type { Matrix } from "./product.ts";
import type { Bind, Setting } from "./setting.ts";
import { block, longestSum } from "./steadiness.ts";

/** Elements of patches that are made at a time: few enough for a cache, enough to keep threads busy. */
const patchElements = 2 ** 18;

/** Rounded up to whole blocks: what stands in the rest is computed, and not read. */
const whole = (count: number): number => Math.ceil(count / block) * block;

/**
 * The sums of a contract by OpenBLAS, a product for each term (and for each image, where images have weights of their own); then the
 * epilogue by the reference, as a map over them.
 */
export function contractByOpenblas(kernel: ContractKernel, setting: Setting): Bind {
  const { space, lanes, columns } = kernel;
  const { counts, loops, scratch } = setting;
  const places = space[0] * space[1] * space[2];
  const width = whole(lanes * columns);
  const own = kernel.terms.some(({ w }) => w.shape.length > 4);
  const batches = own ? space[0] : 1;
  const together = places / batches;
  const direct = directOutput(kernel, { places: together, width });
  if (!direct) scratch.reserve("sums", (places - together + whole(together)) * width);
  const epilogue = direct ? undefined : epilogueOf(kernel, width);
  const terms = kernel.terms.map((term) =>
    compileTerm(term, { places: together, width, space }, setting),
  );
  return (memory) => {
    const sums: Matrix = {
      data: direct ? new Float32Array() : scratch.buffer("sums").f32,
      ld: width,
    };
    const target = direct && floatsOf(direct.view, memory);
    const runs = terms.map((term) => term(memory));
    const finish = epilogue && referenceKernel(epilogue(memory.length), loops);
    const after = finish?.([...memory, scratch.buffer("sums")]);
    return () => {
      const to =
        direct && target
          ? { data: target.subarray(evaluate(direct.view.offset, loops)), ld: direct.ld }
          : sums;
      // What one image's rounded rows spill over is the next one's, which writes them afresh.
      for (let batch = 0; batch < batches; batch++)
        runs.forEach((run, i) => run(to, { batch, add: i > 0 }));
      counts.openblas.contract++;
      if (!after) return;
      after();
      counts.epilogues++;
    };
  };
}

/** Adds the product of some images to the sums, or begins them. */
type AddTo = (sums: Matrix, now: { readonly batch: number; readonly add: boolean }) => void;

interface Places {
  /** Places that have the same weights. */
  readonly places: number;
  readonly width: number;
  readonly space: ContractKernel["space"];
}

function compileTerm(
  term: Term,
  { places, width, space }: Places,
  { openblas, loops, scratch }: Setting,
): (memory: readonly HostMemory[]) => AddTo {
  const { a, taps } = term;
  const w: View = { ...term.w, shape: term.w.shape.slice(-4), strides: term.w.strides.slice(-4) };
  const perBatch = term.w.shape.length > 4 ? (term.w.strides[0] ?? 0) : 0;
  const depth = taps.length * (a.shape[3] ?? 0);
  const patches = { map: a, at: term.at, taps, window: [space[1], space[2]] as const };
  const mapRows = places % block === 0 && readsWhole(term, space) ? rowDistance(a, 3) : undefined;
  const weightRows =
    (w.shape[2] ?? 0) * (w.shape[3] ?? 0) === width ? rowDistance(w, 2) : undefined;
  const group =
    mapRows === undefined ? Math.max(block, whole(patchElements / depth) - block) : places;
  if (mapRows === undefined) scratch.reserve("patches", Math.min(group, whole(places)) * depth);
  if (weightRows === undefined) scratch.reserve("weights", depth * width);
  return (memory) => {
    const [map, weights] = [floatsOf(a, memory), floatsOf(w, memory)];
    const rows: Matrix = { data: scratch.buffer("patches").f32, ld: depth };
    const packed: Matrix = { data: scratch.buffer("weights").f32, ld: width };
    return (sums, { batch, add }) => {
      const corner = {
        origin: evaluate(a.offset, loops),
        row: evaluate(term.at[0], loops),
        column: evaluate(term.at[1], loops),
      };
      const from = evaluate(w.offset, loops) + batch * perBatch;
      if (weightRows === undefined) packWeights(weights, packed, w, from);
      const right =
        weightRows === undefined ? packed : { data: weights.subarray(from), ld: weightRows };
      const end = (batch + 1) * places;
      for (let first = batch * places; first < end; first += group) {
        const count = Math.min(group, end - first);
        if (mapRows === undefined) copyPatches(map, rows, patches, { corner, first, count });
        const left =
          mapRows === undefined
            ? rows
            : { data: map.subarray(corner.origin + first * mapRows), ld: mapRows };
        for (let k = 0; k < depth; k += longestSum)
          openblas.multiply({
            a: { data: left.data.subarray(k), ld: left.ld },
            transposed: false,
            b: { data: right.data.subarray(k * right.ld), ld: right.ld },
            c: { data: sums.data.subarray(first * sums.ld), ld: sums.ld },
            size: [whole(count), width, Math.min(longestSum, depth - k)],
            add: add || k > 0,
          });
      }
    };
  };
}

/** Whether a term is a plain matrix product: its one tap reads the map place by place. */
function readsWhole({ a, at, taps }: Term, [n, height, width]: ContractKernel["space"]): boolean {
  const [tap = [1, 1], ...others] = taps;
  const fixed = at.every(({ constant, terms }) => constant === 0 && terms.length === 0);
  const same = a.shape[0] === n && a.shape[1] === height && a.shape[2] === width;
  return others.length === 0 && tap[0] === 0 && tap[1] === 0 && fixed && same;
}

/** Weights as rows of lanes times columns, of which the last are left as they are where rows are rounded up. */
function packWeights(from: Float32Array, { data, ld }: Matrix, w: View, start: number): void {
  const [taps = 0, channels = 0, lanes = 0, columns = 0] = w.shape;
  const [wt = 0, wi = 0, wl = 0, wj = 0] = w.strides;
  for (let row = 0; row < taps * channels; row++) {
    let target = row * ld;
    const source = start + Math.floor(row / channels) * wt + (row % channels) * wi;
    for (let lane = 0; lane < lanes; lane++)
      for (let j = 0; j < columns; j++) data[target++] = from[source + lane * wl + j * wj] ?? 0;
  }
}

/** The output that OpenBLAS can write itself: sums in whole blocks with nothing to do after them. */
function directOutput(
  { lanes, epilogue, outputs }: ContractKernel,
  { places, width }: { places: number; width: number },
): { view: View; ld: number } | undefined {
  const [view, ...others] = outputs;
  const isFloat = view?.dtype === "f32";
  const plain =
    isFloat && lanes === 1 && epilogue.lines[epilogue.results[0] ?? 0]?.op === "accumulator";
  if (!view || others.length > 0 || !plain || places % block > 0 || view.shape[3] !== width)
    return undefined;
  const ld = rowDistance(view, 3);
  return ld === undefined ? undefined : { view, ld };
}

/** The epilogue as a map whose last inputs are the lanes of the sums, in a buffer of the number that is given. */
function epilogueOf(kernel: ContractKernel, ld: number): (buffer: number) => MapKernel {
  const { space, lanes, columns, extras, epilogue, outputs } = kernel;
  const [, height, width] = space;
  const lines = epilogue.lines.map((line): Expr =>
    line.op === "accumulator"
      ? { op: "input", input: extras.length + line.lane, dtype: line.dtype }
      : line,
  );
  return (buffer) => ({
    kind: "map",
    shape: [...space, columns],
    inputs: [
      ...extras,
      ...Array.from({ length: lanes }, (_, lane): View => ({
        buffer,
        offset: { constant: lane * columns, terms: [] },
        shape: [...space, columns],
        strides: [height * width * ld, width * ld, ld, 1],
        dtype: "f32",
      })),
    ],
    body: { lines, results: epilogue.results },
    outputs,
  });
}

/**
 * Milliseconds of an update that adds up several batches, with the gradients of all batches summed over the ranks after the last one
 * ("after", what training does), with those of each batch summed while the next one computes ("between"), and with those of the last
 * batch summed piece by piece while its backward pass still runs ("within"), as JSON lines; by hand:
 *
 *     npx node --conditions=@pixelweft/source apps/bench/src/machines/overlap-speed.ts --backend webgpu --delay 20 --rate 1e9
 *     mpirun.mpich -n 2 npx node --conditions=@pixelweft/source apps/bench/src/machines/overlap-speed.ts --backend wasm
 *
 * Without a launcher the second rank and the network are pretended: an all-reduce of n bytes sleeps for --delay ms + n / --rate s.
 * "apart" does the sums of "between" after the last batch, and has to give the same bits;
 * so have "within" and "after".
 */
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { linear, linearSpecs, sgd, Trainer, type ProcessGroup } from "@pixelweft/layers";
import { joinMpi, mpiLaunch } from "@pixelweft/mpi";
import { mul, scalar, sub, sum, tanh, threefry, type Backend } from "@pixelweft/tensor";
import type { DeviceBuffer } from "@pixelweft/tensor/backend";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { webgpu } from "@pixelweft/webgpu-backend/node";
import { programPieces, type Piece } from "./program-pieces.ts";

const { values: given } = parseArgs({
  options: {
    backend: { type: "string", default: "wasm" },
    width: { type: "string", default: "1024" },
    layers: { type: "string", default: "4" },
    batch: { type: "string", default: "64" },
    accumulate: { type: "string", default: "4" },
    rounds: { type: "string", default: "7" },
    pieces: { type: "string", default: "4" },
    delay: { type: "string", default: "1" },
    rate: { type: "string", default: "1.25e9" },
  },
});
const [width, depth] = [Number(given.width), Number(given.layers)];
const [batch, accumulate] = [Number(given.batch), Number(given.accumulate)];

let cut: Piece[] | undefined;
const ways = ["after", "between", "apart", "within"] as const;
type Way = (typeof ways)[number];

const real = mpiLaunch() && (await joinMpi());
const group: ProcessGroup = real ?? {
  rank: 0,
  size: 2,
  async allReduce(values) {
    await sleep(Number(given.delay) + (1e3 * values.byteLength) / Number(given.rate));
    addTo(values, values);
  },
};
const backend = given.backend === "wasm" ? await wasmBackend({ threads: 1 }) : await webgpu();
const trainers = Object.fromEntries(ways.map((way) => [way, trainerOn(backend, way)]));
const times: Record<Way, number[]> = { after: [], between: [], apart: [], within: [] };
for (let round = -1; round < Number(given.rounds); round++)
  for (const way of ways) {
    const trainer = trainers[way];
    if (!trainer) continue;
    await real?.barrier();
    const start = performance.now();
    if (way === "after") await updateAfter(trainer, round);
    else if (way === "within") await updateWithin(trainer, round);
    else await updateEach(trainer, round, way);
    await backend.sync();
    // The first one compiles.
    if (round >= 0) times[way].push(performance.now() - start);
  }

const weights = await Promise.all(
  ways.map(async (way) => (await trainers[way]?.state.readFlat("parameters")) ?? []),
);
const [after = [], between = [], apart = [], within = []] = weights;
if (distance(after, within) !== 0) throw new Error("Sums made within a batch have other bits");
if (distance(between, apart) !== 0) throw new Error("Sums made between batches have other bits");
const apartness = distance(after, between);
if (!(apartness < 1e-4)) throw new Error(`The ways differ by ${apartness}`);
if (group.rank === 0)
  for (const way of ways)
    print({
      way,
      ...(real && { mpi: real.version }),
      ...given,
      ...middle(times[way]),
      load: loadavg()[0],
    });
for (const trainer of Object.values(trainers)) await trainer.dispose();
backend.dispose();
await real?.leave();

/** A network with many weights for its work, so that the sums cost something. */
function trainerOn(own: Backend, way: Way): Trainer {
  const names = Array.from({ length: depth }, (_, k) => `layer${k}`);
  return new Trainer({
    backend: own,
    specs: Object.assign(
      {},
      ...names.map((name) => linearSpecs(name, { inputs: width, outputs: width })),
    ),
    loss: (parameters, { x }) => {
      if (!x) throw new TypeError("There are no inputs");
      const y = names.reduce((h, name) => tanh(linear(h, { name, parameters })), x);
      const error = sub(y, mul(x, 0.5));
      return { loss: sum(mul(error, error)), count: scalar(batch) };
    },
    optimiser: sgd(),
    ...(way === "after" ? { group } : {}),
  });
}

function inputsOf(round: number, part: number): { x: { data: Float32Array; shape: number[] } } {
  const data = Float32Array.from(
    { length: batch * width },
    (_, i) =>
      ((threefry(round + 2, part, group.rank, i >> 2)[0] >>> (8 * (i & 3))) & 255) / 255 - 0.5,
  );
  return { x: { data, shape: [batch, width] } };
}

/** The last batch in pieces: what is finished is summed while the next piece computes. */
async function updateWithin(trainer: Trainer, round: number): Promise<void> {
  const last = accumulate - 1;
  for (let part = 0; part < last; part++) await trainer.gradient(inputsOf(round, part));
  const { x } = inputsOf(round, last);
  const { lowered, recording } = await trainer.program({ x });
  const { buffers } = recording as typeof recording & { readonly buffers: readonly DeviceBuffer[] };
  const { program } = lowered;
  const place = (name: string): number =>
    program.buffers.findIndex((one) => one.name.startsWith(name));
  const target = place("gradients");
  cut ??= await programPieces(backend, { program, buffers, target }, Number(given.pieces));
  const [input, memory] = [buffers[place("input")], buffers[target]];
  if (!input || !memory) throw new Error("The program has no inputs or no gradients");
  backend.write(input, lowered.inputs[0]?.offset ?? 0, new Uint8Array(x.data.buffer));
  let queue = Promise.resolve();
  for (const { recording: piece, finished } of cut) {
    await backend.run(piece);
    for (const { start, elements } of finished) {
      const copy = backend.read(memory, 4 * start, 4 * elements);
      queue = Promise.all([copy, queue]).then(async ([bytes]) => {
        await group.allReduce(new Float32Array(bytes.buffer, bytes.byteOffset, elements));
        backend.write(memory, 4 * start, bytes);
      });
    }
  }
  await queue;
  await sumTotals(trainer);
  await trainer.update(1e-3);
}

async function sumTotals({ state }: Trainer): Promise<void> {
  const totals = await flat(state.readFlat("totals"));
  await group.allReduce(totals);
  for (const { memory } of state.chunks("totals"))
    backend.write(memory, 0, new Uint8Array(totals.buffer));
}

async function updateAfter(trainer: Trainer, round: number): Promise<void> {
  for (let part = 0; part < accumulate; part++) await trainer.gradient(inputsOf(round, part));
  await trainer.update(1e-3);
}

/** Sums the gradients of each batch by themselves: while the next one computes, or after the last one. */
async function updateEach(trainer: Trainer, round: number, way: Way): Promise<void> {
  const { state } = trainer;
  const chunks = state.chunks("gradients");
  const parts: Promise<Float32Array[]>[] = [];
  const sumLast = async (part: Promise<Float32Array[]>): Promise<Float32Array[]> => {
    const [values] = await Promise.all([part, parts.at(-1)]);
    for (const piece of values) await group.allReduce(piece);
    return values;
  };
  const own: Promise<Float32Array[]>[] = [];
  for (let part = 0; part < accumulate; part++) {
    await trainer.gradient(inputsOf(round, part));
    // In the order of the calls: the batch, its copy, zeros, the next batch.
    const copy = state.readFlat("gradients");
    for (const { memory, elements } of chunks)
      backend.write(memory, 0, new Uint8Array(4 * elements));
    if (way === "between") parts.push(sumLast(copy));
    else own.push(copy);
  }
  for (const copy of own) parts.push(sumLast(copy));
  const [first = [], ...rest] = await Promise.all(parts);
  for (const values of rest)
    first.forEach((piece, c) => {
      const other = values[c];
      if (other) addTo(piece, other);
    });
  first.forEach((piece, c) => {
    const memory = chunks[c]?.memory;
    if (memory)
      backend.write(memory, 0, new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength));
  });
  await sumTotals(trainer);
  await trainer.update(1e-3);
}

/** Adds in place; a loop, as a callback for each value would be most of the time. */
function addTo(sums: Float32Array, values: Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (values[i] ?? 0);
}

async function flat(chunks: Promise<Float32Array[]>): Promise<Float32Array> {
  const [first, ...rest] = await chunks;
  if (!first || rest.length > 0) throw new Error("The totals are more than one piece");
  return first;
}

/** The largest difference of two values. */
function distance(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  return Math.max(
    ...a.map((piece, c) =>
      piece.reduce((far, value, i) => Math.max(far, Math.abs(value - (b[c]?.[i] ?? NaN))), 0),
    ),
  );
}

function middle(values: readonly number[]): { medianMs: number; leastMs: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const round = (ms = NaN): number => Math.round(10 * ms) / 10;
  return { medianMs: round(sorted[sorted.length >> 1]), leastMs: round(sorted[0]) };
}

function print(found: object): void {
  process.stdout.write(`${JSON.stringify(found)}\n`);
}

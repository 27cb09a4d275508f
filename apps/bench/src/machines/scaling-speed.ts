/**
 * Milliseconds of an update by one process with two threads, and by two ranks of one thread on the same global batches, as JSON
 * lines; by hand, on two cores that do nothing else:
 *
 *     npx node --conditions=@pixelweft/source apps/bench/src/machines/scaling-speed.ts --preset demo --batch 16 --steps 20 --rounds 5
 *
 * Rounds alternate between the ways, so that a slow minute meets both. The first two updates of a run compile and are left out. Both
 * ways have to give the same loss. --ways chooses among them.
 */
import { spawnSync } from "node:child_process";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { constantRate } from "@pixelweft/layers";
import { joinMpi, mpiLaunch } from "@pixelweft/mpi";
import { createModel, train } from "@pixelweft/pixelcnn";
import { presets } from "@pixelweft/pixelcnn/recipes";
import { threefry } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";

const { values: given } = parseArgs({
  options: {
    preset: { type: "string", default: "demo" },
    batch: { type: "string", default: "16" },
    steps: { type: "string", default: "20" },
    rounds: { type: "string", default: "5" },
    ways: { type: "string", default: "alone,openmpi,mpich" },
    /** What a run of a round gets from the round. */
    threads: { type: "string" },
  },
});
const [batch, steps, rounds] = [Number(given.batch), Number(given.steps), Number(given.rounds)];

/** Updates that are not timed. */
const warmup = 2;

/** What rank 0 of a run prints. */
interface Ran {
  readonly parameters: number;
  readonly medianMs: number;
  readonly leastMs: number;
  /** Of the last update. */
  readonly loss: number;
}

/** How a run is started, and with how many threads for each rank. */
const ways: Readonly<Record<string, readonly [words: readonly string[], threads: number]>> = {
  alone: [[], 2],
  openmpi: [["mpirun.openmpi", "--mca", "btl", "self,sm", "-n", "2"], 1],
  mpich: [["mpirun.mpich", "-n", "2"], 1],
};

if (given.threads === undefined) compareWays();
else await run(Number(given.threads));

function compareWays(): void {
  const found = new Map<string, Ran[]>();
  for (let round = 0; round < rounds; round++)
    for (const way of given.ways.split(",")) {
      const [words, threads] = ways[way] ?? [[], 1];
      const program = [process.execPath, "--conditions=@pixelweft/source"];
      const own = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
      const all = [...words, ...program, ...own, "--threads", String(threads)];
      const [command = "", ...rest] = all;
      const { stdout, stderr, status } = spawnSync(command, rest, {
        encoding: "utf8",
        env: {
          ...process.env,
          OMPI_ALLOW_RUN_AS_ROOT: "1",
          OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1",
        },
      });
      const line = stdout.split("\n").find((text) => text.startsWith("{"));
      if (status !== 0 || line === undefined) throw new Error(`${way} ended: ${stderr}`);
      const ran = JSON.parse(line) as Ran;
      found.set(way, [...(found.get(way) ?? []), ran]);
      print({ round, way, ...ran, load: loadavg()[0] });
    }
  const losses = [...found.values()].flat().map(({ loss }) => loss);
  const [first = NaN] = losses;
  if (losses.some((loss) => !(Math.abs(loss - first) / first < 1e-5)))
    throw new Error(`The losses differ: ${losses.join(", ")}`);
  for (const [way, all] of found) {
    const medianMs = median(all.map((ran) => ran.medianMs));
    print({ way, rounds, batch, medianMs, leastMs: Math.min(...all.map((ran) => ran.leastMs)) });
  }
}

/** Trains as one rank, or alone. */
async function run(threads: number): Promise<void> {
  const group = mpiLaunch() && (await joinMpi());
  const preset = presets[given.preset];
  if (!preset) throw new RangeError(`There is no preset ${given.preset}`);
  const [height, width, channels] = preset.shape;
  const model = createModel({ height, width, channels, ...preset.network }, 1);
  const backend = await wasmBackend({ threads });
  const training = train(model, sharesOf(height * width * channels, group), {
    backend,
    steps: warmup + steps,
    learningRate: constantRate(1e-4),
    reportEvery: 1,
    ...(group ? { group } : {}),
  });
  const times: number[] = [];
  let [last, loss] = [performance.now(), NaN];
  for await (const event of training) {
    if (event.kind !== "progress") continue;
    const now = performance.now();
    if (event.step > warmup) times.push(now - last);
    [last, loss] = [now, event.loss];
  }
  const { config } = model;
  const parameters = Object.values(model.parameters).reduce((sum, { length }) => sum + length, 0);
  if (!group || group.rank === 0)
    print({
      preset: given.preset,
      image: [config.height, config.width, config.channels],
      parameters,
      threads,
      medianMs: median(times),
      leastMs: Math.round(10 * Math.min(...times)) / 10,
      loss,
    });
  await training.dispose();
  backend.dispose();
  await group?.leave();
}

/** The rows of each global batch that are this rank's. */
function* sharesOf(
  pixels: number,
  { rank, size }: { readonly rank: number; readonly size: number } = { rank: 0, size: 1 },
): Generator<{ readonly images: Uint8Array }> {
  const bound = (of: number): number => Math.floor((of * batch) / size);
  for (let step = 0; step < warmup + steps; step++) {
    const all = Uint8Array.from(
      { length: batch * pixels },
      (_, i) => (threefry(step, 0, 0, i >> 4)[0] >>> (i & 7)) & 255,
    );
    yield { images: all.subarray(bound(rank) * pixels, bound(rank + 1) * pixels) };
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(10 * (sorted[sorted.length >> 1] ?? NaN)) / 10;
}

function print(found: object): void {
  process.stdout.write(`${JSON.stringify(found)}\n`);
}

/**
 * Times a matrix product and a training step on OpenBLAS, WebAssembly and the reference, in turns: `npm run speed`, or in the
 * repository `npx node --conditions=@pixelweft/source examples/openblas-backend/bench/speed.ts`. A number after it is how often; 15 by default.
 */
import { cpus, loadavg } from "node:os";
import { createModel, train } from "@pixelweft/pixelcnn";
import { compile, matmul, tensor, type Tensor } from "@pixelweft/tensor";
import type { Backend } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { openblasBackend } from "../src/mod.ts";

/** Does the work once. */
type Work = () => Promise<unknown>;

interface Contestant {
  readonly name: string;
  readonly backend: Backend;
}

const rounds = Number(process.argv[2] ?? 15);
const openblas = openblasBackend();
const contestants: Contestant[] = [
  { name: "OpenBLAS", backend: openblas },
  { name: "wasm", backend: await wasmBackend() },
  { name: "reference", backend: referenceBackend() },
];
const [cpu] = cpus();
print(`${cpu?.model ?? "processor"}, ${cpus().length} cores, Node ${process.version}`);
for (const { name, backend } of contestants) print(`${name}: ${backend.capabilities.description}`);
await measure("product of two 512 x 512 matrices", product);
await measure("training step of preset demo, batch 8", step);
const { contract, filter } = openblas.counts.reference;
print(`products that OpenBLAS left to the reference: ${contract + filter}`);
for (const { backend } of contestants) backend.dispose();

/** Lets each backend do the work in turn, and prints medians; the reference, which is slow, takes part in two rounds. */
async function measure(what: string, make: (backend: Backend) => Work): Promise<void> {
  const before = load();
  const all = contestants.map(({ name, backend }) => ({
    name,
    work: make(backend),
    most: name === "reference" ? 2 : rounds,
    times: Array<number>(),
  }));
  for (let round = -1; round < rounds; round++)
    for (const { work, most, times } of all) {
      if (round >= most) continue;
      const start = performance.now();
      await work();
      // The first round warms up.
      if (round >= 0) times.push(performance.now() - start);
    }
  print(`\n${what}, ms: median (fastest to slowest); load ${before} before, ${load()} after`);
  for (const { name, times } of all) {
    const sorted = times.toSorted((a, b) => a - b);
    const [low, middle, high] = [0, 0.5, 0.999].map((part) =>
      sorted[Math.floor(part * sorted.length)]?.toFixed(1),
    );
    print(`  ${name.padEnd(10)} ${middle} (${low} to ${high}), ${times.length} runs`);
  }
}

function product(backend: Backend): Work {
  const size = 512;
  const values = Float32Array.from({ length: size * size }, (_, i) => Math.sin(i));
  const matrix = tensor(values, { shape: [size, size] });
  const program = compile({ backend }, (matrices: Record<string, Tensor>) => ({
    c: matmul(matrices.a ?? matrix, matrices.b ?? matrix),
  }));
  return async () => {
    await program.run({ a: matrix, b: matrix });
    await backend.sync();
  };
}

function step(backend: Backend): Work {
  const network = { hiddenChannels: 32, layers: 5, headChannels: 64 };
  const model = createModel({ height: 28, width: 28, channels: 1, ...network }, 1);
  const images = Uint8Array.from({ length: 8 * 784 }, (_, i) => (i * 37) % 256);
  const batches = Array.from({ length: rounds + 1 }, () => ({ images }));
  const run = train(model, batches, { backend, steps: rounds + 1, reportEvery: 1 });
  const events = run[Symbol.asyncIterator]();
  return () => events.next();
}

function load(): string {
  return loadavg()[0]?.toFixed(1) ?? "unknown";
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

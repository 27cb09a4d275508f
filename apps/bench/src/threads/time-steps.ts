/**
 * Times training steps of small networks with one thread, with all, and with as many as the backend chooses, in turns. Runs by itself in Node, Bun or
 * Deno: `time-steps.ts ROUNDS`; prints a line of JSON for each network.
 */
import { availableParallelism } from "node:os";
import { createModel, train } from "@pixelweft/pixelcnn";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { networks, ways, type Network, type TimedNetwork, type Way } from "./networks.ts";

const rounds = Number(process.argv[2] ?? 9);
for (const network of networks) console.log(JSON.stringify(await timed(network)));

async function timed(network: Network): Promise<TimedNetwork> {
  const contestants = [];
  for (const way of ways) contestants.push({ way, ...(await stepper(network, way)) });
  const times: Record<Way, number[]> = { one: [], all: [], chosen: [] };
  // The first round warms up.
  for (let round = -1; round < rounds; round++)
    for (const { way, step } of contestants) {
      const start = performance.now();
      await step();
      if (round >= 0) times[way].push((performance.now() - start) / 1000 / network.steps);
    }
  for (const { end } of contestants) await end();
  return { name: network.name, times };
}

/** A training of its own, of which `step` does so many steps as are timed together. */
async function stepper({ shape, size, batch, steps }: Network, way: Way) {
  const threads = { one: 1, all: availableParallelism(), chosen: undefined }[way];
  const backend = await wasmBackend(threads === undefined ? {} : { threads });
  const { height, width, channels } = shape;
  const images = Uint8Array.from(
    { length: batch * height * width * channels },
    (_, i) => (i * 37) % 256,
  );
  const total = steps * (rounds + 1);
  const batches = Array.from({ length: total }, () => ({ images }));
  const model = createModel({ ...shape, ...size }, 1);
  const run = train(model, batches, { backend, steps: total, reportEvery: steps });
  const events = run[Symbol.asyncIterator]();
  return {
    step: () => events.next(),
    end: async () => {
      await run.dispose();
      backend.dispose();
    },
  };
}

import { createRequire } from "node:module";
import type { Backend } from "@pixelweft/tensor";
import { open, serve, type Ready } from "../serve.ts";
import { flopOf, type Terms, type Work } from "../tasks/work.ts";
import type { Facts, Figures } from "../wire.ts";
import { kernelProgram } from "./kernels.ts";
import { openBackend, type OurBackend } from "./open-backend.ts";
import { peakProbe } from "./peak.ts";

interface Job {
  run(): Promise<number | void>;
  loss?(): Promise<number>;
  memory?(): Promise<Figures>;
}

/** Loads what a work needs and no more: a program that multiplies two matrices has no models to wait for. */
async function jobFor(backend: Backend, work: Work): Promise<Job> {
  switch (work.kind) {
    case "step":
      return (await import("./training-step.ts")).ourStep(backend, work);
    case "textbook-step":
      return (await import("./textbook/step.ts")).ourTextbookStep(backend, work);
    case "writing":
      return { run: await (await import("./textbook/writing.ts")).ourWriter(backend, work) };
    case "movement":
    case "embedding":
      return { run: (await import("./moves.ts")).ourMoves(backend, work) };
    case "compile":
      return { run: await (await import("./compiling.ts")).ourCompile(backend, work) };
    case "peak": {
      const probe = await peakProbe(backend);
      return { run: async () => flopOf(work) / (await probe()) };
    }
    case "naive":
      return { run: await (await import("./sampling.ts")).ourNaiveSampler(backend, work) };
    case "cached":
      return { run: await (await import("./sampling.ts")).ourCachedSampler(backend, work) };
    case "matmul":
    case "batched":
    case "convolution":
    case "elementwise": {
      const program = kernelProgram(backend, work);
      return {
        run: async () => {
          await program.run();
          await backend.sync();
        },
      };
    }
  }
}

function factsOf(name: OurBackend, backend: Backend, { threads }: Terms): Facts {
  const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
  const { description, software } = backend.capabilities;
  return {
    version: `pixelweft ${version}, node ${process.versions.node}`,
    threads: name.startsWith("webgpu") ? 0 : name === "reference" ? 1 : threads,
    device: software ? `${description} (a software adapter)` : description,
    note: "masks cropped to live taps; a step also keeps a moving average and the gradient's norm",
  };
}

/** A backend that has done nothing yet. */
interface Opened {
  readonly facts: Facts;
  /** What its process takes. */
  readonly bytes: number;
}

/** Counts what each run after the first one costs, the reading of its loss left out. */
function counted(backend: Backend, job: Job, { facts, bytes }: Opened): Ready {
  let runs = -1;
  const sums = { allocations: 0, dispatches: 0, submits: 0 };
  const keys = ["allocations", "dispatches", "submits"] as const;
  return {
    facts,
    run: async () => {
      const before = backend.stats();
      const seconds = await job.run();
      const after = backend.stats();
      runs += 1;
      if (runs > 0) for (const key of keys) sums[key] += after[key] - before[key];
      return seconds;
    },
    ...(job.loss ? { loss: job.loss } : {}),
    figures: async () => {
      const each = runs > 0 ? keys.map((key) => [`${key} a run`, sums[key] / runs] as const) : [];
      return {
        ...Object.fromEntries(each),
        pipelines: backend.stats().pipelines,
        [open]: bytes,
        ...(await job.memory?.()),
      };
    },
  };
}

const name = process.argv[2] as OurBackend;

await serve(async (work, terms) => {
  const backend = await openBackend(name, terms);
  const opened = { facts: factsOf(name, backend, terms), bytes: process.memoryUsage.rss() };
  const ready = counted(backend, await jobFor(backend, work), opened);
  const isKernel = ["matmul", "batched", "convolution"].includes(work.kind);
  return name.startsWith("wasm") && isKernel ? { ...ready, peak: await peakProbe(backend) } : ready;
});

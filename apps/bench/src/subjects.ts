import { fileURLToPath } from "node:url";
import { generativeKinds } from "./tasks/generative.ts";
import type { Work } from "./tasks/work.ts";

type Speed = readonly [step: number, matmul: number, other: number];

/** Who takes part: a command that speaks the bench's lines, and how fast it may be. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly ours: boolean;
  readonly command: readonly string[];
  /** The peer's folder, whose packages are installed on first use. */
  readonly install?: string;
  /** It runs on a GPU, or on what stands in for one. */
  readonly webgpu: boolean;
  /** Guesses in GFLOP/s on two cores, only to choose the size of the work. */
  readonly speed: Speed;
}

/** The folder of this app. */
export const appFolder: string = fileURLToPath(new URL("..", import.meta.url));

const node = process.execPath;

/** All subjects in the order of the tables. Without a Python that has PyTorch its rows say so. */
export function allSubjects(python: string | undefined): Subject[] {
  const ours = (name: string, id: string, speed: Speed): Subject => ({
    id,
    name,
    ours: true,
    command: [node, "--conditions=@pixelweft/source", "src/ours/child.ts", id.replace("ours-", "")],
    webgpu: id.startsWith("ours-webgpu"),
    speed,
  });
  const torch = (name: string, mode: string, speed: Speed): Subject => ({
    id: `torch-${mode}`,
    name,
    ours: false,
    command: python === undefined ? [] : [python, "peers/torch/child.py", mode],
    webgpu: false,
    speed,
  });
  const peer = (name: string, id: string, speed: Speed): Subject => {
    const folder = id.startsWith("jax-js") ? "jax-js" : "tfjs";
    const [device = "", ...words] = id.slice(folder.length + 1).split("-");
    return {
      id,
      name,
      ours: false,
      command: [node, `peers/${folder}/child.js`, device, ...words],
      install: `peers/${folder}`,
      webgpu: device === "webgpu",
      speed,
    };
  };
  return [
    ours("Pixelweft wasm", "ours-wasm", [60, 150, 100]),
    ours("Pixelweft wasm, no V8 flags", "ours-wasm-128", [40, 80, 60]),
    ours("Pixelweft webgpu", "ours-webgpu", [20, 40, 10]),
    ours("Pixelweft webgpu, row kernels", "ours-webgpu-rows", [20, 40, 10]),
    ours("Pixelweft reference", "ours-reference", [1, 2.5, 1]),
    torch("PyTorch, dense masks", "dense", [80, 100, 40]),
    torch("PyTorch, cropped by hand", "cropped", [80, 100, 40]),
    torch("PyTorch, one thread", "single", [40, 50, 20]),
    torch("PyTorch CUDA, dense masks", "cuda", [2000, 2000, 2000]),
    torch("PyTorch CUDA, TF32", "cuda-tf32", [4000, 4000, 2000]),
    peer("jax-js wasm", "jax-js-wasm", [0.3, 20, 0.3]),
    peer("jax-js webgpu", "jax-js-webgpu", [4, 8, 3]),
    peer("jax-js webgpu, resting", "jax-js-webgpu-rests", [4, 8, 3]),
    peer("TensorFlow.js wasm", "tfjs-wasm", [5, 40, 15]),
    peer("TensorFlow.js webgpu", "tfjs-webgpu", [1, 5, 2]),
    peer("TensorFlow.js cpu", "tfjs-cpu", [0.1, 0.3, 0.1]),
  ];
}

/** How many times faster than a software adapter a real one is taken to be, when a size is chosen. */
const hardware = 50;

/** The speed to choose a size by. */
export function speedFor({ speed, webgpu }: Subject, work: Work, software: boolean): number {
  const guess = speed[work.kind.endsWith("step") ? 0 : work.kind === "matmul" ? 1 : 2];
  return webgpu && !software ? guess * hardware : guess;
}

/** Why a subject is left out of work, which it would only repeat, or which it has no program for. Cropping by hand matters where there are masks. */
export function repeats({ id }: Subject, work: Work): string | undefined {
  const { kind } = work;
  if (kind === "peak" && !id.startsWith("ours-wasm"))
    return "shows what generated WebAssembly can reach";
  if (id === "torch-cropped" && kind !== "step" && kind !== "naive" && kind !== "compile")
    return kind === "cached"
      ? "as with dense masks: the sampler reads live taps only"
      : "as with dense masks: there are none here";
  if (id === "ours-webgpu-rows" && kind !== "cached")
    return "cached samplers only: other programs have no loops over images";
  if (id === "torch-single" && kind !== "cached" && kind !== "writing")
    return "samplers with a cache only: their products are small, and threads may hurt";
  if (kind === "compile" && id === "ours-reference") return "interprets: nothing is compiled";
  const isGenerative = kind === "textbook-step" && generativeKinds.includes(work.network.kind);
  if (isGenerative && /^(?:jax-js|tfjs)/.test(id)) return "this bench has no such network for it";
  return undefined;
}

import { textTable } from "@pixelweft/datasets/text";
import type { Backend } from "@pixelweft/tensor";
import type { Program } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { print, say, type Terminal } from "pixelweft";
import { secondsOfRun } from "./kernel-speed.ts";
import {
  cutOut,
  describeKernel,
  flopsOf,
  matrixKernels,
  withImages,
  type CountedKernel,
  type MatrixKernel,
} from "./matrix-kernels.ts";

/** Prints how fast a backend runs each contract and filter kernel of a program, beside the reference backend. */
export async function profileKernels(
  program: Program,
  { backend, terminal }: { readonly backend: Backend; readonly terminal: Terminal },
): Promise<void> {
  const isReference = backend.name === "reference";
  const reference = isReference ? undefined : referenceBackend();
  const kernels = matrixKernels(program);
  const rows: string[][] = [];
  let scaled = false;
  let [flops, seconds] = [0, 0];
  say(
    terminal,
    `Timing ${kernels.length} kernels on ${backend.name}${reference ? " and on the reference" : ""}`,
  );
  for (const { kernel, count } of kernels) {
    const own = await speedOn(backend, program, kernel);
    const plain = reference && (await speedOn(reference, program, kernel));
    scaled ||= own.scaled || plain?.scaled === true;
    flops += count * flopsOf(kernel);
    seconds += (count * flopsOf(kernel)) / own.flopsPerSecond;
    rows.push(rowOf({ kernel, count }, own, plain));
  }
  print(terminal);
  const heads = [
    "kernel",
    "times",
    "places, inputs > outputs",
    "MFLOP",
    backend.name,
    "reference",
    "ratio",
  ];
  for (const line of textTable([heads, ...rows])) print(terminal, line);
  print(
    terminal,
    `GF/s on zeroed memory, each distinct kernel by itself${scaled ? "; *scaled*: on fewer images" : ""}`,
  );
  if (seconds > 0)
    print(
      terminal,
      `all of them: ${(flops / 1e9).toFixed(2)} GFLOP in ${(seconds * 1000).toFixed(1)} ms, ${(flops / seconds / 1e9).toFixed(2)} GF/s`,
    );
}

interface Speed {
  readonly flopsPerSecond: number;
  readonly scaled: boolean;
}

/** What the reference backend does a second at least, to foresee how long a kernel takes. */
const slow = 1e8;

async function speedOn(backend: Backend, program: Program, kernel: MatrixKernel): Promise<Speed> {
  const isReference = backend.name === "reference";
  const images = kernel.kind === "filter" ? (kernel.g.shape[0] ?? 1) : kernel.space[0];
  const wanted = isReference ? Math.floor((images * slow) / flopsOf(kernel)) : images;
  const some = Math.max(1, Math.min(images, wanted));
  const smaller = some < images ? withImages(kernel, some) : kernel;
  const limits = isReference ? { seconds: 0.1, runs: 4 } : { seconds: 0.2, runs: 256 };
  const seconds = await secondsOfRun(backend, cutOut(program, smaller), limits);
  return { flopsPerSecond: flopsOf(smaller) / seconds, scaled: some < images };
}

function rowOf({ kernel, count }: CountedKernel, own: Speed, plain: Speed | undefined): string[] {
  const gigaflops = ({ flopsPerSecond, scaled }: Speed): string =>
    `${(flopsPerSecond / 1e9).toPrecision(3)}${scaled ? " *scaled*" : ""}`;
  const row = [
    kernel.kind,
    String(count),
    describeKernel(kernel),
    (flopsOf(kernel) / 1e6).toFixed(1),
    gigaflops(own),
  ];
  if (plain) row.push(gigaflops(plain), (own.flopsPerSecond / plain.flopsPerSecond).toFixed(0));
  return row;
}

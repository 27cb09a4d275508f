import type { KernelFigures } from "./kernel-figures.ts";
import type { Probe } from "./probe.ts";
import type { Profile } from "./profile.ts";

/** Head of a table of kernels. */
export const kernelColumns: readonly string[] = [
  "kernel",
  "over",
  "count",
  "ms",
  "% of time",
  "MB",
  "GFLOP/s",
  "% of peak",
  "GB/s",
  "% of bandwidth",
];

/** Kernels as rows below {@link kernelColumns}, the longest first, and a row of all. */
export function kernelRows({ kernels, probe }: Pick<Profile, "kernels" | "probe">): string[][] {
  const total = (of: (one: KernelFigures) => number): number =>
    kernels.reduce((sum, one) => sum + of(one), 0);
  const seconds = total((one) => one.seconds);
  const all: KernelFigures = {
    name: "all",
    over: "",
    count: total((one) => one.count),
    seconds,
    flops: total((one) => one.flops),
    bytes: total((one) => one.bytes),
  };
  return [...kernels, all].map((one) => kernelRow(one, { seconds, probe }));
}

function kernelRow(
  { name, over, count, seconds, flops, bytes }: KernelFigures,
  all: { readonly seconds: number; readonly probe: Probe | undefined },
): string[] {
  const rate = (amount: number): number => (seconds > 0 ? amount / seconds : 0);
  const part = (amount: number, whole: number | undefined): string =>
    whole === undefined || !(whole > 0) ? "" : ((100 * amount) / whole).toFixed(1);
  return [
    name,
    over,
    String(count),
    (seconds * 1000).toFixed(3),
    part(seconds, all.seconds),
    (bytes / 1e6).toFixed(2),
    (rate(flops) / 1e9).toFixed(1),
    part(rate(flops), all.probe?.flopsPerSecond),
    (rate(bytes) / 1e9).toFixed(1),
    part(rate(bytes), all.probe?.bytesPerSecond),
  ];
}

/** What a steady run costs, as rows of a name and a figure. */
export function steadyRows({ steady, timing, probe }: Profile, images: number): string[][] {
  const { least, median } = steady.seconds;
  return [
    ["buffer allocations", String(steady.allocations)],
    ["dispatches", String(steady.dispatches)],
    ["submits", String(steady.submits)],
    ["pipelines compiled", String(steady.pipelines)],
    [
      "milliseconds, median (fastest)",
      `${(median * 1000).toFixed(1)} (${(least * 1000).toFixed(1)})`,
    ],
    ["images a second", (images / median).toFixed(1)],
    ["megabytes held", (steady.bytes / 1e6).toFixed(2)],
    ["of them scratch", (steady.scratchBytes / 1e6).toFixed(2)],
    ["kernels timed", timing === "timestamps" ? "by timestamps, a pass each" : "each by itself"],
    ...(probe
      ? [
          ["probed peak, GFLOP/s", (probe.flopsPerSecond / 1e9).toFixed(1)],
          ["probed bandwidth, GB/s", (probe.bytesPerSecond / 1e9).toFixed(1)],
        ]
      : []),
  ];
}

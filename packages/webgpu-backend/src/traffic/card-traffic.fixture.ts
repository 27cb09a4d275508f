import type { Backend } from "@pixelweft/tensor";
import { type WebgpuBackendOptions, webgpuBackend } from "../backend.ts";
import { arithmetic } from "../races/arithmetic.fixture.ts";
import { cardName } from "../races/barriers.fixture.ts";
import { type Runner, makeRunner } from "../races/card.fixture.ts";
import { compileText } from "../races/compile.fixture.ts";
import { openCard } from "../races/device.fixture.ts";
import { type Bound, type Dispatch, makeMachine, runDispatch } from "../races/dispatch.fixture.ts";
import { inOrder } from "../races/shuffle.fixture.ts";
import { Accesses, type Asked } from "./accesses.fixture.ts";

/** What some thread groups of a dispatch did. */
export interface KernelTraffic {
  readonly label: string;
  readonly lines: readonly string[];
  /** Thread groups of the dispatch, and how many of them were run. */
  readonly groups: number;
  readonly ran: number;
  /** Threads of a group. */
  readonly threads: number;
  /** Products that were added to something, of single numbers. */
  readonly products: number;
  readonly storage: Asked;
  readonly workgroup: Asked;
}

/** What graphics cards have more than every device. */
const limits = {
  maxBufferSize: 2 ** 31,
  maxStorageBufferBindingSize: 2 ** 31 - 4,
  maxStorageBuffersPerShaderStage: 16,
  maxComputeWorkgroupStorageSize: 32_768,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupSizeX: 1024,
  maxComputeWorkgroupSizeY: 1024,
} as const;

/**
 * Does some work on a card that runs few thread groups of each dispatch: results are wrong, what is asked of memory is not. A kernel in a loop
 * is run the first, second, fourth, eighth time and so on; between them it is taken to do what it did the last time.
 */
export async function trafficOf(
  work: (backend: Backend) => Promise<unknown>,
  { tuning, rowKernels = false }: Pick<WebgpuBackendOptions, "tuning" | "rowKernels"> = {},
): Promise<readonly KernelTraffic[]> {
  const kernels: KernelTraffic[] = [];
  const whole = makeRunner({ subgroup: 32, limits });
  const machine = makeMachine(whole.report, { size: 32, scattered: false });
  let products = 0;
  const counting = {
    ...arithmetic,
    fma: (a: number, b: number, c: number): number => {
      products += 1;
      return arithmetic.fma(a, b, c);
    },
  };
  const known = new WeakMap<Bound, { times: number; last: KernelTraffic }>();
  const run = (dispatch: Dispatch): void => {
    const key = dispatch.bound.get("0 0");
    const found = key && known.get(key);
    const times = (found?.times ?? 0) + 1;
    const last = found === undefined || isPower(times) ? interpret(dispatch) : found.last;
    if (key) known.set(key, { times, last });
    kernels.push(last);
  };
  const interpret = (dispatch: Dispatch): KernelTraffic => {
    const { compiled, label, workgroups } = dispatch;
    const groups = workgroups.reduce((count, size) => count * size, 1);
    const accesses = new Accesses();
    const before = products;
    let ran = 0;
    runDispatch(dispatch, machine, {
      watched: false,
      order: { ...inOrder, groups: fromTheMiddle },
      onAccess: (space, access) => accesses.add(space, machine.turn.thread, access),
      onGroup: () => {
        accesses.endGroup();
        ran += 1;
      },
    });
    const { lines, text } = compiled;
    const threads = text.size.reduce((count, size) => count * size, 1);
    const { storage, workgroup } = accesses;
    const own = { label, lines, groups, ran, threads, products: products - before };
    return { ...own, storage, workgroup };
  };
  const runner: Runner = { ...whole, run, compile: (code) => compileText(code, counting, true) };
  const { device } = openCard({ subgroup: 32, limits }, runner);
  const options = { software: false, description: cardName, rowKernels, tuning };
  const backend = webgpuBackend(device, options);
  await work(backend);
  backend.dispose();
  return kernels;
}

function isPower(times: number): boolean {
  return Number.isInteger(Math.log2(times));
}

/** Two groups that do not stand at an edge, where there are any. */
function fromTheMiddle(count: number): Iterable<number> {
  return new Set([Math.floor(count / 3), Math.floor(count / 2)]);
}

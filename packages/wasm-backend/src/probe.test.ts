import { setTimeout } from "node:timers/promises";
import v8 from "node:v8";
import type {
  Backend,
  DeviceBuffer,
  Prepared,
  Program,
  Recording,
} from "@pixelweft/tensor/backend";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WasmBackend } from "./backend.ts";
import { Heap } from "./memory/heap.ts";
import { probe } from "./probe.ts";
import { type Tiles, tilesOf } from "./tiles.ts";
import { comparedProgram, timedProgram } from "./trials.ts";

// Nothing here depends on whether V8 joins vectors on this machine, nor on how quick that is.
const set = vi.spyOn(v8, "setFlagsFromString").mockImplementation(() => {});
const { versions, config } = process;
afterEach(() => {
  set.mockClear();
  runIn({ engine: versions.v8, variables: config.variables });
});

/** A Node with another V8, or another build of it. */
interface Built {
  readonly engine: string;
  readonly variables: object;
}

function runIn({ engine, variables }: Built): void {
  Object.defineProperty(process, "versions", { value: { ...versions, v8: engine } });
  Object.defineProperty(process, "config", { value: { ...config, variables } });
}

const able = { v8_enable_wasm_simd256_revec: 1 };
beforeEach(() => runIn({ engine: "13.6.233.17-node.37", variables: able }));

/** A value of what a program gives that is wrong where vectors are joined. */
interface Fault {
  readonly program: Program;
  /** Its place in the last buffer. */
  readonly place: number;
}

/** Narrow tiles are slow, and right; wide ones are quick, and one of their values may be wrong. */
class Doctored extends WasmBackend {
  readonly #isWide: boolean;
  readonly #fault: Fault | undefined;
  #program: Program | undefined;

  constructor(tiles: Tiles, fault: Fault | undefined) {
    const heap = new Heap(false);
    const code = { memory: heap.type, fused: true, threads: 1, maySleep: false };
    super({ heap, pool: undefined, tiles, code, describe: () => "" });
    this.#isWide = tiles.filter.columns === tilesOf(6, true).filter.columns;
    this.#fault = fault;
  }

  override async prepare(program: Program): Promise<Prepared> {
    this.#program = program;
    return super.prepare(program);
  }

  override async run(recording: Recording): Promise<void> {
    if (!this.#isWide) await setTimeout(5);
    await super.run(recording);
  }

  override async read(
    buffer: DeviceBuffer,
    offset: number,
    count: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await super.read(buffer, offset, count);
    if (this.#isWide && this.#fault && same(this.#fault.program, this.#program)) {
      const lowest = 4 * this.#fault.place;
      bytes[lowest] = 1 ^ (bytes[lowest] ?? 0);
    }
    return bytes;
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What the probe finds where wide tiles have a fault, and the flags that it sets, in order. */
async function found(
  fault?: Fault,
  revectorize: true | "any-build" = true,
): Promise<{ wide: boolean; flags: unknown[] }> {
  const make = (tiles: Tiles): Backend => new Doctored(tiles, fault);
  const { wide, tiles } = await probe(make, revectorize);
  expect(tiles.filter).toEqual(tilesOf(6, wide).filter);
  return { wide, flags: set.mock.calls.flat() };
}

const joined = "--experimental-wasm-revectorize";
const apart = "--no-experimental-wasm-revectorize";

test("vectors are joined where that is quicker and all kernels give the same bits", async () => {
  const { wide, flags } = await found();
  expect(wide).toBe(true);
  expect(flags).toEqual(["--no-liftoff", joined, "--liftoff"]);
});

test("they stay apart where one value of the timed product differs by a bit", async () => {
  const { wide, flags } = await found({ program: timedProgram(), place: 100 });
  expect(wide).toBe(false);
  expect(flags).toEqual(["--no-liftoff", joined, apart, "--liftoff"]);
});

test("on a build of V8 that was not tested, vectors stay apart unless any build will do", async () => {
  const engine = "12.4.254.21-node.33";
  runIn({ engine, variables: able });
  const make = (tiles: Tiles): Backend => new Doctored(tiles, undefined);
  expect(await probe(make, true)).toMatchObject({ wide: false, unproven: engine });
  expect(set).not.toHaveBeenCalled();
  expect(await found(undefined, "any-build")).toMatchObject({ wide: true });
});

test("of V8 14, which dies of it, nothing is inlined while all code is optimised at once", async () => {
  runIn({ engine: "14.6.202.34-node.40", variables: able });
  const { wide, flags } = await found(undefined, "any-build");
  expect(wide).toBe(true);
  expect(flags).toEqual([
    "--no-wasm-inlining",
    "--no-liftoff",
    joined,
    "--liftoff",
    "--wasm-inlining",
  ]);
});

test.each<[string, Built]>([
  ["is built for macOS or ARM", { engine: "13.6.233.17-node.37", variables: {} }],
  ["is newer than was tried", { engine: "15.0.1", variables: able }],
  [
    "is built without joined vectors",
    { engine: "13.6.233.17-node.37", variables: { v8_enable_wasm_simd256_revec: 0 } },
  ],
])("no flag is set where V8 %s: it would complain, or die", async (_, built) => {
  runIn(built);
  expect(await found()).toEqual({ wide: false, flags: [] });
});

const steps = comparedProgram().steps.flatMap((step) => {
  if (step.kind === "repeat") return [];
  const [view] = "outputs" in step ? step.outputs : [step.output];
  const size = view?.shape.reduce((a, b) => a * b, 1) ?? 0;
  const columns = step.kind === "contract" ? ` of ${step.columns} columns` : "";
  return [{ what: `${step.kind}${columns}`, first: view?.offset.constant ?? 0, size }];
});

test("the kernels that are compared are of each kind that computes by vectors, and of tiles of each kind", () => {
  expect(steps.map(({ what }) => what)).toEqual([
    "contract of 33 columns",
    "contract of 28 columns",
    "contract of 12 columns",
    "filter",
    "map",
    "reduce",
  ]);
});

test.each(steps)("they stay apart where one value of a $what differs by a bit", async (step) => {
  const { wide, flags } = await found({
    program: comparedProgram(),
    place: step.first + step.size - 1,
  });
  expect(wide).toBe(false);
  expect(flags).toEqual(["--no-liftoff", joined, apart, "--liftoff"]);
});

import v8 from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { collectUntil } from "./garbage.fixture.ts";

v8.setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const ones = (size: number): t.Tensor => t.tensor(new Float32Array(size).fill(1));

/** A function that doubles x, whatever its size. */
function doubling(backend: t.Backend, options: Partial<t.CompileOptions> = {}): t.Compiled {
  return t.compile({ backend, ...options }, ({ x = t.scalar(0) }) => ({ y: t.mul(x, 2) }));
}

test("only a program that is asked for says that convolutions may be fast", async () => {
  const backend = referenceBackend();
  const says = async (options: Partial<t.CompileOptions>): Promise<unknown> => {
    const { lowered } = await doubling(backend, options).program({ x: ones(2) });
    return lowered.program.fastConvolutions;
  };
  expect(await says({ fastConvolutions: true })).toBe(true);
  expect(await says({ fastConvolutions: false })).toBeUndefined();
  expect(await says({})).toBeUndefined();
  const wrong = JSON.parse('{ "fastConvolutions": "no" }');
  expect(() => doubling(backend, wrong)).toThrow(
    new TypeError("Cannot compile: fastConvolutions is no, not true or false"),
  );
});

describe("programs that were lowered before", () => {
  const shapes = { sums: { y: [2] } };
  const traced = (seen: string[]): t.Traced<{ x: t.Tensor }, { y: t.Tensor }> => {
    return ({ x }, { state, update }) => {
      seen.push(`${x.shape}`);
      const y = state["sums"]?.named["y"];
      if (y) update(y, t.add(y, t.sum(x)));
      return { y: t.mul(x, 2) };
    };
  };
  const made = async (
    seen: string[],
    options: Partial<t.CompileOptions> = {},
    layout: t.FloatState = shapes,
  ): Promise<{ compiled: t.Compiled<{ x: t.Tensor }, { y: t.Tensor }>; state: t.State }> => {
    const backend = referenceBackend();
    const state = new t.State(backend, layout);
    return { compiled: t.compile({ backend, state, ...options }, traced(seen)), state };
  };

  test("are taken from JSON, without a trace, and compute the same", async () => {
    const first: string[] = [];
    const { compiled } = await made(first);
    await compiled.run({ x: ones(2) });
    await compiled.run({ x: ones(3) });
    expect(first).toEqual(["2", "3"]);
    const lowered: t.LoweredPrograms = JSON.parse(JSON.stringify(await compiled.lowered()));
    expect(Object.keys(lowered)).toHaveLength(2);
    const seen: string[] = [];
    const { compiled: again, state } = await made(seen, { lowered });
    for (const size of [2, 3, 2]) {
      const { y } = await again.run({ x: ones(size) });
      expect(await y.read()).toEqual(new Float32Array(size).fill(2));
    }
    expect(await state.read("sums", "y")).toEqual(Float32Array.of(7, 7));
    expect(seen).toEqual([]);
    expect(new Set(Object.keys(await again.lowered()))).toEqual(new Set(Object.keys(lowered)));
  });

  test("of gradients of convolutions, and of flips, are kept", async () => {
    const compiled = t.compile({ backend: referenceBackend() }, ({ x = ones(2), w = ones(2) }) => {
      const weight = t.reshape(w, [2, 1, 1]);
      const map = t.reshape(x, [1, 1, 3, 1]);
      const taps = [
        [0, 0],
        [0, -1],
      ] as const;
      const y = t.contract([{ map, weight, taps }]);
      const [dx = x] = t.vjp(t.sum(t.mul(y, y)), [x]);
      return { dx, flipped: t.mul(t.flip(t.expand(t.reshape(x, [3, 1]), [3, 2]), [1]), 2) };
    });
    const data = { x: t.tensor([1, 2, 3]), w: t.tensor([1, 2]) };
    const { dx } = await compiled.run(data);
    expect([...((await dx?.read()) ?? [])]).toEqual([18, 36, 14]);
    expect(Object.keys(await compiled.lowered())).toHaveLength(1);
  });

  test("that JSON would change are left out", async () => {
    const backend = referenceBackend();
    const all = async (constant: t.Tensor | number): Promise<t.LoweredPrograms> => {
      const compiled = t.compile<{ x: t.Tensor }, { y: t.Tensor }>({ backend }, ({ x }) => ({
        y: t.maximum(x, constant),
      }));
      await compiled.run({ x: ones(3) });
      return compiled.lowered();
    };
    expect(Object.keys(await all(2))).toHaveLength(1);
    expect(await all(-Infinity)).toEqual({});
    expect(await all(-0)).toEqual({});
    expect(await all(t.tensor([1, 2, 3]))).toEqual({});
  });

  test("are passed over for other inputs, another layout, another device and other arithmetic", async () => {
    const { compiled } = await made([]);
    await compiled.run({ x: ones(2) });
    const lowered = await compiled.lowered();
    const other = async (
      size: number,
      options: Partial<t.CompileOptions> = {},
      layout: t.FloatState = shapes,
    ): Promise<string[]> => {
      const seen: string[] = [];
      const { compiled: again } = await made(seen, { lowered, ...options }, layout);
      const { y } = await again.run({ x: ones(size) });
      expect(await y.read()).toEqual(new Float32Array(size).fill(2));
      return seen;
    };
    expect(await other(2)).toEqual([]);
    expect(await other(4)).toEqual(["4"]);
    expect(await other(2, {}, { sums: { y: [200] } })).toEqual(["2"]);
    expect(await other(2, { fastConvolutions: true })).toEqual(["2"]);
    const seen: string[] = [];
    const narrow = referenceBackend({ maxStorageBuffers: 4 });
    const state = new t.State(narrow, shapes);
    await t.compile({ backend: narrow, state, lowered }, traced(seen)).run({ x: ones(2) });
    expect(seen).toEqual(["2"]);
  });

  test("are passed over where a buffer is larger than the device allows", async () => {
    // Two products lie in one buffer, unless that would be too large.
    const added = (maxBufferBytes: number, lowered: t.LoweredPrograms = {}) => {
      const seen: string[] = [];
      const backend = referenceBackend({ maxBufferBytes });
      const traces = ({ x }: { x: t.Tensor }): { y: t.Tensor } => {
        seen.push(`${x.shape}`);
        const squared = t.matmul(x, x);
        return { y: t.matmul(squared, t.matmul(squared, x)) };
      };
      return { compiled: t.compile({ backend, lowered }, traces), seen };
    };
    const x = t.tensor(new Float32Array(1024), { shape: [32, 32] });
    const large = added(2 ** 20);
    await large.compiled.run({ x });
    const lowered = await large.compiled.lowered();
    const bytes = Object.values(lowered).flatMap(({ program }) =>
      program.buffers.map((one) => one.bytes),
    );
    const most = Math.max(...bytes);
    const again = added(most, lowered);
    await again.compiled.run({ x });
    expect(again.seen).toEqual([]);
    const small = added(most - 4, lowered);
    const { y } = await small.compiled.run({ x });
    expect(await y.read()).toEqual(new Float32Array(1024));
    expect(small.seen).toEqual(["32,32"]);
  });
});

describe("the programs of many shapes", () => {
  test("are kept for the latest ones only", async () => {
    const backend = referenceBackend();
    const program = doubling(backend, { shapes: 4 });
    for (let size = 1; size <= 4; size++) await program.run({ x: ones(100 * size) });
    const { bytes } = backend.stats();
    const first = await program.run({ x: ones(100) });
    for (let size = 5; size <= 40; size++) await program.run({ x: ones(size) });
    expect(backend.stats().bytes).toBeLessThan(bytes);
    await expect(first["y"]?.read()).rejects.toThrow(
      "Cannot read y: the program has run again since, or is gone",
    );
    const again = await program.run({ x: ones(100) });
    expect(await again["y"]?.read()).toEqual(new Float32Array(100).fill(2));
    await program.dispose();
    expect(backend.stats().bytes).toBe(0);
  });

  test("all run when they are started at once, though few are kept", async () => {
    const backend = referenceBackend();
    const program = doubling(backend, { shapes: 2 });
    const sizes = Array.from({ length: 20 }, (_, i) => i + 1);
    const outputs = await Promise.all(sizes.map((size) => program.run({ x: ones(size) })));
    expect(await outputs.at(-1)?.["y"]?.read()).toEqual(new Float32Array(20).fill(2));
    await program.dispose();
    expect(backend.stats().bytes).toBe(0);
  });
});

test("dispose() releases what the backend keeps, also when a compile had failed", async () => {
  const backend = referenceBackend();
  const program = doubling(backend);
  const { recording } = await program.program({ x: ones(3) });
  await expect(program.run({ z: ones(3), x: t.add(1, ones(1)) })).rejects.toThrow(TypeError);
  await program.dispose();
  await program.dispose();
  await expect(backend.run(recording)).rejects.toThrow("the program was released");
  expect(backend.stats().bytes).toBe(0);
});

test("programs and state that nobody has any more are freed", async () => {
  const backend = referenceBackend();
  const use = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) {
      const state = new t.State(backend, { s: { w: [1000] } });
      const program = t.compile({ backend, state }, ({ x = t.scalar(0) }, trace) => {
        const w = trace.state["s"]?.named["w"] ?? t.scalar(0);
        return { y: t.add(t.mul(x, 2), w) };
      });
      await program.run({ x: ones(1000) });
    }
  };
  await use();
  expect(backend.stats().bytes).toBeGreaterThan(20 * 4000);
  expect(await collectUntil(collect, () => backend.stats().bytes === 0)).toBe(true);
});

test("an output keeps its program", async () => {
  const backend = referenceBackend();
  const outputs = await doubling(backend).run({ x: ones(10) });
  expect(await collectUntil(collect, () => backend.stats().bytes === 0, 5)).toBe(false);
  expect(await outputs["y"]?.read()).toEqual(new Float32Array(10).fill(2));
});

describe("memory that is not there", () => {
  test("is found out before state is allocated, with what it was for", () => {
    const backend = referenceBackend({ memoryBytes: 5000 });
    const make = (): t.State =>
      new t.State(backend, { parameters: { w: [1000] }, moment: { w: [1000] } });
    expect(make).toThrow(t.OutOfMemoryError);
    expect(make).toThrow(
      "Cannot make state: 8.0 KiB are needed (parameters 4.0 KiB, moment 4.0 KiB) and 4.9 KiB are free",
    );
    expect(backend.stats().allocations).toBe(0);
  });

  test("is found out before a program is allocated", async () => {
    const backend = referenceBackend({ memoryBytes: 5000 });
    const refused = await doubling(backend)
      .run({ x: ones(1000) })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(t.OutOfMemoryError);
    expect(refused).toMatchObject({ needed: 8192, available: 5000 });
    expect(backend.stats().allocations).toBe(0);
  });

  test("is reported as a whole by a backend that finds out as it allocates, and all is given back", async () => {
    const whole = referenceBackend({ memoryBytes: 5000 });
    const blind = (backend: t.Backend): t.Backend => {
      const { name, capabilities, lost } = backend;
      return {
        name,
        capabilities,
        lost,
        alloc: (bytes) => backend.alloc(bytes),
        free: (buffer) => backend.free(buffer),
        write: (buffer, offset, data) => backend.write(buffer, offset, data),
        read: (buffer, offset, bytes) => backend.read(buffer, offset, bytes),
        prepare: async (program) => ({ program }),
        record: (prepared, buffers) => backend.record(prepared, buffers),
        run: (recording) => backend.run(recording),
        sync: () => backend.sync(),
        stats: () => backend.stats(),
        dispose: () => backend.dispose(),
      };
    };
    const backend = blind(whole);
    await expect(doubling(backend).run({ x: ones(1000) })).rejects.toThrow(
      "Cannot compile: 8.0 KiB are needed (input 4.0 KiB, output 4.0 KiB) and the device has less",
    );
    const make = (): t.State => new t.State(backend, { p: { w: [1000] }, m: { w: [1000] } });
    expect(make).toThrow("Cannot make state: 8.0 KiB are needed");
    expect(whole.stats()).toMatchObject({ allocations: 2, bytes: 0 });
  });
});

test("options that do not exist are refused by name", async () => {
  const backend = referenceBackend();
  const misspelt: object = { binds: {} };
  await expect(doubling(backend).run({ x: ones(1) }, misspelt)).rejects.toThrow(
    new TypeError("Cannot run with the option binds: there is bind, copy"),
  );
  expect(() => doubling(backend, { shapes: 0 })).toThrow(RangeError);
});

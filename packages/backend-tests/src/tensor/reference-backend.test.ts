import { DeviceLostError, OutOfMemoryError, type Program } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { CaseBuilder } from "../case.ts";
import { copy, map, repeat, sum } from "../kernels.ts";
import { Lines } from "../lines.ts";
import { affine, dense, pick } from "../view.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

/** A program that copies four numbers from buffer 0 to buffer 1. */
function copying(): Program {
  const builder = new CaseBuilder();
  const input = builder.input(new Float32Array(4), [4]);
  return builder.add(copy(input, builder.output([4]))).build("copy", 0).program;
}

test("alloc() gives zeros, and read() any stretch of what was written", async () => {
  const backend = referenceBackend();
  const buffer = backend.alloc(10);
  expect(buffer.bytes).toBe(10);
  expect(await backend.read(buffer, 0, 10)).toEqual(new Uint8Array(10));
  backend.write(buffer, 4, bytes(1, 2, 3, 4, 5));
  expect(await backend.read(buffer, 3, 5)).toEqual(bytes(0, 1, 2, 3, 4));
  expect(await backend.read(buffer, 10, 0)).toEqual(bytes());
});

test("read() gives a copy of that moment", async () => {
  const backend = referenceBackend();
  const buffer = backend.alloc(4);
  const reading = backend.read(buffer, 0, 4);
  backend.write(buffer, 0, bytes(9, 9, 9, 9));
  expect(await reading).toEqual(new Uint8Array(4));
});

test("alloc(), write() and read() refuse what does not fit", async () => {
  const backend = referenceBackend({ maxBufferBytes: 64 });
  expect(backend.capabilities.maxBufferBytes).toBe(64);
  expect(() => backend.alloc(65)).toThrow(RangeError);
  expect(() => backend.alloc(1.5)).toThrow("Cannot allocate 1.5 bytes");
  const buffer = backend.alloc(8);
  expect(() => backend.write(buffer, 2, bytes(1))).toThrow("the offset is no multiple of 4");
  expect(() => backend.write(buffer, 4, new Uint8Array(5))).toThrow("the buffer has 8");
  await expect(backend.read(buffer, 5, 4)).rejects.toThrow(
    "Cannot read 4 bytes at 5: the buffer has 8",
  );
  await expect(backend.read(buffer, -1, 1)).rejects.toThrow(RangeError);
  expect(() => referenceBackend({ maxBufferBytes: 0 })).toThrow(RangeError);
});

test("a freed buffer and a disposed backend refuse work", async () => {
  const backend = referenceBackend();
  const prepared = await backend.prepare(copying());
  const buffers = [backend.alloc(16), backend.alloc(16)];
  const recording = backend.record(prepared, buffers);
  await backend.run(recording);
  const [first, second] = buffers;
  if (!first || !second) throw new Error("no buffers");
  backend.free(first);
  expect(() => backend.write(first, 0, bytes(1))).toThrow("Cannot write: the buffer was freed");
  expect(() => backend.free(first)).toThrow("the buffer was freed");
  await expect(backend.run(recording)).rejects.toThrow("Cannot run: the buffer was freed");
  backend.dispose();
  backend.dispose();
  expect(() => backend.alloc(4)).toThrow("Cannot allocate: the backend was disposed");
  await expect(backend.read(second, 0, 4)).rejects.toThrow("the backend was disposed");
  await expect(backend.prepare(copying())).rejects.toThrow("the backend was disposed");
  expect(backend.stats().bytes).toBe(0);
  await expect(backend.run(recording)).rejects.toThrow(DeviceLostError);
  expect((await backend.lost).reason).toBe("destroyed");
});

test("free() after dispose() does nothing: the memory went with the backend", () => {
  const backend = referenceBackend();
  const buffer = backend.alloc(16);
  backend.dispose();
  backend.free(buffer);
  expect(backend.stats().bytes).toBe(0);
});

test("release() ends a program's recordings, once or twice, and after dispose()", async () => {
  const backend = referenceBackend();
  const prepared = await backend.prepare(copying());
  const buffers = [backend.alloc(16), backend.alloc(16)];
  const recording = backend.record(prepared, buffers);
  backend.release?.(prepared);
  backend.release?.(prepared);
  await expect(backend.run(recording)).rejects.toThrow("Cannot run: the program was released");
  expect(() => backend.record(prepared, buffers)).toThrow("the program was released");
  backend.dispose();
  backend.release?.(prepared);
});

test("prepare() and alloc() say what they need and what is free", async () => {
  const backend = referenceBackend({ memoryBytes: 40 });
  backend.alloc(12);
  expect(backend.available?.()).toBe(28);
  const refused = await backend.prepare(copying()).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(OutOfMemoryError);
  expect(refused).toMatchObject({ needed: 32, available: 28 });
  expect(() => backend.alloc(29)).toThrow("29 bytes are needed and 28 bytes are free");
  expect(backend.stats()).toMatchObject({ allocations: 1, bytes: 12 });
});

test("prepare() refuses a kernel that binds more buffers than the device allows", async () => {
  const backend = referenceBackend({ maxStorageBuffers: 4 });
  const buffers = Array.from({ length: 6 }, (_, i) => {
    return { role: "state", name: `${i}`, bytes: 4 } as const;
  });
  const copies = (count: number) => {
    const outputs = buffers.slice(1, count).map((_, i) => dense(i + 1, [1]));
    const lines = new Lines();
    const value = lines.input(0);
    const body = lines.body(...outputs.map(() => value));
    return map({ inputs: [dense(0, [1])], body, outputs });
  };
  await backend.prepare({ buffers, steps: [copies(4)] });
  await expect(backend.prepare({ buffers, steps: [copies(5)] })).rejects.toThrow(
    "Cannot prepare a map kernel: it binds 5 buffers and the device allows 4",
  );
  expect(() => referenceBackend({ maxStorageBuffers: 3 })).toThrow(RangeError);
});

test("what another backend made is refused", async () => {
  const [ours, theirs] = [referenceBackend(), referenceBackend()];
  const foreign = theirs.alloc(16);
  expect(() => ours.write(foreign, 0, bytes(1))).toThrow(TypeError);
  await expect(ours.read({ bytes: 4 }, 0, 4)).rejects.toThrow(TypeError);
  const prepared = await theirs.prepare(copying());
  expect(() => ours.record(prepared, [ours.alloc(16), ours.alloc(16)])).toThrow(TypeError);
  const recording = theirs.record(prepared, [foreign, theirs.alloc(16)]);
  await expect(ours.run(recording)).rejects.toThrow(TypeError);
});

test("record() wants one buffer of enough bytes for each spec", async () => {
  const backend = referenceBackend();
  const prepared = await backend.prepare(copying());
  const buffer = backend.alloc(16);
  expect(() => backend.record(prepared, [buffer])).toThrow("has 2 buffers and was given 1");
  expect(() => backend.record(prepared, [buffer, backend.alloc(15)])).toThrow(
    "Cannot bind buffer 1 (output1): it needs 16 bytes and has 15",
  );
});

test("one prepared program runs with several bindings", async () => {
  const backend = referenceBackend();
  const prepared = await backend.prepare(copying());
  for (const value of [3, 4]) {
    const [from, to] = [backend.alloc(16), backend.alloc(32)];
    backend.write(from, 0, new Uint8Array(16).fill(value));
    await backend.run(backend.record(prepared, [from, to]));
    expect(await backend.read(to, 0, 20)).toEqual(
      bytes(...Array.from({ length: 16 }, () => value), 0, 0, 0, 0),
    );
  }
});

test("prepare() refuses custom kernels and invalid programs", async () => {
  const backend = referenceBackend();
  const buffers = [{ role: "arena", name: "a", bytes: 16 }] as const;
  const custom = { kind: "custom", name: "row", attributes: {}, inputs: [], outputs: [] } as const;
  await expect(backend.prepare({ buffers, steps: [custom] })).rejects.toThrow(
    "Cannot prepare custom kernel row: the reference has none",
  );
  const outside = map({ inputs: [dense(0, [5])], outputs: [dense(0, [5])] });
  await expect(backend.prepare({ buffers, steps: [outside] })).rejects.toThrow(RangeError);
});

test("stats() counts, and a run allocates nothing", async () => {
  const backend = referenceBackend();
  const builder = new CaseBuilder();
  const x = builder.input(new Float32Array(12), [3, 4]);
  const total = builder.output([4]);
  const row = pick(x, 0, affine(0, { 0: 1 }));
  builder.add(copy(total, builder.output([4])), repeat(0, 3, sum([total, row], total)));
  const { program } = builder.build("", 0);
  const prepared = await backend.prepare(program);
  const buffers = program.buffers.map((spec) => backend.alloc(spec.bytes));
  const recording = backend.record(prepared, buffers);
  const before = backend.stats();
  expect(before).toEqual({
    allocations: 3,
    bytes: 80,
    scratchBytes: 0,
    dispatches: 0,
    submits: 0,
    pipelines: 2,
  });
  await backend.run(recording);
  await backend.run(recording);
  await backend.sync();
  expect(backend.stats()).toEqual({ ...before, dispatches: 8, submits: 2 });
});

test("two programs of one backend do not disturb each other's loops", async () => {
  const backend = referenceBackend();
  const outputs = [];
  for (const scale of [1, 10]) {
    const builder = new CaseBuilder();
    const lines = new Lines();
    const body = lines.body(lines.loop(affine(0, { 0: scale })));
    const out = pick(builder.output([3], "i32"), 0, affine(0, { 0: 1 }));
    builder.add(repeat(0, 3, map({ body, outputs: [out] })));
    const { program } = builder.build("", 0);
    const buffer = backend.alloc(12);
    await backend.run(backend.record(await backend.prepare(program), [buffer]));
    outputs.push([...new Int32Array((await backend.read(buffer, 0, 12)).buffer)]);
  }
  expect(outputs).toEqual([
    [0, 1, 2],
    [0, 10, 20],
  ]);
});

test("an option that there is not is refused: memory would have no limit", () => {
  expect(() => Reflect.apply(referenceBackend, undefined, [{ memory: 64 }])).toThrow(
    new TypeError(
      "Cannot make a reference backend with the option memory: there is maxBufferBytes, maxStorageBuffers, memoryBytes, sumParts",
    ),
  );
});

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Safetensor } from "./dtypes.ts";
import { everyDType, file } from "./example-files.fixture.ts";
import { parseSafetensors } from "./read.ts";
import { formatSafetensors } from "./write.ts";

const golden = new URL("../../../pixelcnn/golden/", import.meta.url);

test("parseSafetensors() reads bytes made by hand", () => {
  const header =
    '{"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"__metadata__":{"by":"hand \\u00e9"}}  ';
  const { tensors, metadata } = parseSafetensors(file(header, [0, 0, 128, 63, 0, 0, 0, 192]));
  expect(tensors["w"]).toEqual({ dtype: "F32", shape: [1, 2], data: Float32Array.of(1, -2) });
  expect(metadata["by"]).toBe("hand é");
  expect(Object.keys(tensors)).toEqual(["w"]);
});

test("parseSafetensors() reads half and bfloat16 as float32", () => {
  const header =
    '{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]}}';
  const { tensors } = parseSafetensors(file(header, [0x00, 0x3c, 0x00, 0xc0, 0x80, 0x3f]));
  expect(tensors["h"]).toEqual({ dtype: "F16", shape: [2], data: Float32Array.of(1, -2) });
  expect(tensors["b"]).toEqual({ dtype: "BF16", shape: [1], data: Float32Array.of(1) });
});

test("parseSafetensors() reads tensors in any order, empty ones between them, and fields it does not know", () => {
  const header = JSON.stringify({
    late: { data_offsets: [2, 3], note: [1.5, null, true, { deep: -2e3 }], shape: [], dtype: "U8" },
    none: { dtype: "F64", shape: [4, 0], data_offsets: [2, 2] },
    early: { dtype: "U8", shape: [2], data_offsets: [0, 2] },
  });
  const { tensors } = parseSafetensors(file(header, [7, 8, 9]));
  expect(tensors["late"]?.data).toEqual(Uint8Array.of(9));
  expect(tensors["none"]?.data).toEqual(new Float64Array());
  expect(tensors["early"]?.data).toEqual(Uint8Array.of(7, 8));
});

test("parseSafetensors() reads a file without tensors", () => {
  expect(Object.keys(parseSafetensors(file("{}")).tensors)).toEqual([]);
});

test("parseSafetensors() reads wherever its bytes lie in a buffer, Node's Buffer too", () => {
  const bytes = formatSafetensors(everyDType);
  for (let shift = 0; shift < 9; shift++) {
    const room = Buffer.alloc(bytes.length + shift + 5, 0xee);
    room.set(bytes, shift);
    expect(parseSafetensors(room.subarray(shift, shift + bytes.length)).tensors).toEqual({
      ...everyDType,
    });
  }
});

test("parseSafetensors() shares memory when aligned", () => {
  const bytes = formatSafetensors({ w: { dtype: "F32", shape: [1], data: Float32Array.of(1) } });
  expect(parseSafetensors(bytes).tensors["w"]?.data.buffer).toBe(bytes.buffer);
});

test("formatSafetensors() and parseSafetensors() round-trip every dtype", () => {
  const metadata = { step: "12", ключ: '{"a": "\\n"}' };
  const read = parseSafetensors(formatSafetensors(everyDType, metadata));
  expect({ ...read.tensors }).toEqual(everyDType);
  expect({ ...read.metadata }).toEqual(metadata);
});

test("names that mean something to JavaScript are names like any other", () => {
  const names = ["__proto__", "constructor", "toString", "1", "0", "", '"\\\n', "日本"];
  const tensors: Record<string, Safetensor> = Object.create(null);
  const metadata: Record<string, string> = Object.create(null);
  for (const [i, name] of names.entries()) {
    tensors[name] = { dtype: "I8", shape: [1], data: Int8Array.of(i) };
    metadata[name] = String(i);
  }
  const read = parseSafetensors(formatSafetensors(tensors, metadata));
  for (const [i, name] of names.entries()) {
    expect(read.tensors[name]?.data).toEqual(Int8Array.of(i));
    expect(read.metadata[name]).toBe(String(i));
  }
  expect(Object.keys(read.tensors)).toHaveLength(names.length);
  expect(parseSafetensors(file("{}")).tensors["__proto__"]).toBeUndefined();
  expect(parseSafetensors(file("{}")).metadata["constructor"]).toBeUndefined();
});

test("formatSafetensors() writes the bytes of the format, padded and aligned, in an order of its own", () => {
  const w: Safetensor = { dtype: "F32", shape: [1], data: Float32Array.of(1) };
  const b: Safetensor = { dtype: "U8", shape: [1], data: Uint8Array.of(7) };
  const bytes = formatSafetensors({ b, w }, { k: "v" });
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  expect(length % 8).toBe(0);
  expect(new TextDecoder().decode(bytes.subarray(8, 8 + length)).trimEnd()).toBe(
    '{"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}}',
  );
  expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 128, 63, 7]);
  expect(formatSafetensors({ w, b }, { k: "v" })).toEqual(bytes);
});

test("formatSafetensors() rounds to F16 on request", () => {
  const bytes = formatSafetensors({
    w: { dtype: "F16", shape: [2], data: Float32Array.of(1 + 2 ** -11, 1e6) },
  });
  expect([...bytes.subarray(-4)]).toEqual([0x00, 0x3c, 0x00, 0x7c]);
});

test("formatSafetensors() refuses what does not fit", () => {
  const data = Float32Array.of(1, 2);
  const write = (tensor: unknown, name = "w") => {
    // A caller without types can hand in anything.
    return () => formatSafetensors({ [name]: tensor as Safetensor });
  };
  expect(write({ dtype: "F32", shape: [3], data })).toThrow(RangeError);
  expect(write({ dtype: "F32", shape: [3], data })).toThrow(
    'Cannot write safetensors tensor "w": shape [3] has 3 elements, the data 2',
  );
  expect(write({ dtype: "F32", shape: [-1, -2], data })).toThrow(RangeError);
  expect(write({ dtype: "F32", shape: [1.5], data })).toThrow(RangeError);
  expect(write({ dtype: "I32", shape: [2], data })).toThrow(TypeError);
  expect(write({ dtype: "F8", shape: [2], data })).toThrow(TypeError);
  expect(write({ dtype: "toString", shape: [2], data })).toThrow(TypeError);
  expect(write({ dtype: "BOOL", shape: [1], data: Uint8Array.of(2) })).toThrow(RangeError);
  expect(write({ dtype: "F32", shape: [2], data }, "__metadata__")).toThrow(TypeError);
  expect(write({ dtype: "F32", shape: [2], data }, "\ud800")).toThrow(TypeError);
  expect(() => formatSafetensors({}, { a: "\udc00" })).toThrow(TypeError);
});

test("parseSafetensors() reads the golden files, and formatSafetensors() gives their tensors back", () => {
  const names = readdirSync(golden).filter((name) => name.endsWith(".safetensors"));
  expect(names).toHaveLength(4);
  for (const name of names) {
    const read = parseSafetensors(readFileSync(new URL(name, golden)));
    const again = parseSafetensors(formatSafetensors(read.tensors, read.metadata));
    expect({ ...again.tensors }).toEqual({ ...read.tensors });
    expect({ ...again.metadata }).toEqual({ ...read.metadata });
  }
  const grey = parseSafetensors(readFileSync(new URL("grey.safetensors", golden)));
  expect(JSON.parse(grey.metadata["config"] ?? "")).toMatchObject({
    height: 7,
    width: 6,
    channels: 1,
    levels: 4,
  });
  expect(grey.tensors["param.layers.0.vertical.weight"]).toMatchObject({
    dtype: "F32",
    shape: [1, 3, 2, 16],
  });
  const image = grey.tensors["input.image"];
  expect(image?.dtype).toBe("U8");
  expect(image?.shape.slice(1)).toEqual([7, 6, 1]);
  expect(image?.dtype === "U8" && image.data.every((level) => level < 4)).toBe(true);
});

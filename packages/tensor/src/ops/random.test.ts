import { expect, test } from "vitest";
import {
  add,
  indices,
  mul,
  position,
  randomBits,
  read,
  reshape,
  scalar,
  scan,
  streams,
  tensor,
  uniform,
} from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { threefry } from "./threefry.ts";

const backend = referenceBackend();

test("randomBits() is the first word of threefry at each counter", async () => {
  const bits = randomBits([7, streams.draw], [reshape(indices([3], 0), [3, 1]), indices([4], 0)]);
  const expected = Array.from(
    { length: 12 },
    (_, i) => threefry(7, streams.draw, Math.floor(i / 4), i % 4)[0],
  );
  expect(bits.dtype).toBe("u32");
  expect([...(await read(backend, bits))]).toEqual(expected);
});

test("keys and counters may be tensors, negative numbers count modulo 2^32", async () => {
  const seed = tensor(Uint32Array.of(0xffffffff), { shape: [] });
  const bits = randomBits([seed, 1], [tensor([-1, 5], { dtype: "i32" }), -2]);
  const expected = [0xffffffff, 5].map((c) => threefry(0xffffffff, 1, c, 0xfffffffe)[0]);
  expect([...(await read(backend, bits))]).toEqual(expected);
});

test("uniform() is the upper 24 bits, below 1", async () => {
  const draws = await read(backend, uniform([3, streams.init], [indices([500], 0), 0]));
  const expected = draws.map((_, i) => (threefry(3, 0, i, 0)[0] >>> 8) * 2 ** -24);
  expect([...draws]).toEqual([...expected]);
  expect(Math.max(...draws)).toBeLessThan(1);
});

test("a loop draws what the host does at its index", async () => {
  const { stacked } = scan({ repeat: 5, carry: [scalar(0)] }, (i, carry) => ({
    carry,
    stacked: [randomBits([1, 2], [add(mul(position(i), 3), 1), 9])],
  }));
  const [bits = scalar(0)] = stacked;
  const expected = Array.from({ length: 5 }, (_, i) => threefry(1, 2, 3 * i + 1, 9)[0]);
  expect([...(await read(backend, bits))]).toEqual(expected);
});

test.each(["f32", "f16", "bf16"] as const)("%s neither seeds nor counts", (dtype) => {
  expect(() => randomBits([tensor([1], { dtype }), 0], [0, 0])).toThrow(
    `Cannot count by ${dtype}: keys and counters must be integers`,
  );
});

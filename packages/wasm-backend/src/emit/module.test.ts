import { expect, test } from "vitest";
import { FunctionBuilder } from "./function.ts";
import { add, lessSigned, load, number, store } from "./i32.ts";
import { ModuleBuilder } from "./module.ts";
import { signed, unsigned } from "./value.ts";

const pool = { place: () => ({ base: number(0), offset: 64 }) };
const memoryType = { shared: false, maximumPages: 1, wide: false };

/** An instance whose `main` was written by `write`. */
function instantiate(parameters: number, write: (f: FunctionBuilder) => void) {
  const f = new FunctionBuilder(parameters, pool);
  write(f);
  const module = new ModuleBuilder();
  module.addNamed(f, "main");
  const bytes = module.encode(memoryType);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: { m: memory } });
  return {
    bytes,
    main: exports["main"] as (...args: number[]) => void,
    words: new Int32Array(memory.buffer),
  };
}

test("LEB128 numbers are those of the specification's examples", () => {
  expect(unsigned(624_485)).toEqual([0xe5, 0x8e, 0x26]);
  expect(unsigned(2 ** 32 - 1)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  expect(signed(-123_456)).toEqual([0xc0, 0xbb, 0x78]);
  expect(signed(64)).toEqual([0xc0, 0]);
  expect(number(2 ** 32 - 1).bytes).toEqual([0x41, 0x7f]);
  expect(signed(2 ** 32 - 1)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
});

test("a module of one function has these bytes", () => {
  const { bytes } = instantiate(1, (f) => f.run(store(number(8), add(f.parameter(0), number(1)))));
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  expect(text).toBe(
    "00 61 73 6d 01 00 00 00 " +
      "01 05 01 60 01 7f 00 " +
      "02 09 01 01 65 01 6d 02 01 01 01 " +
      "03 02 01 00 " +
      "06 01 00 " +
      "07 08 01 04 6d 61 69 6e 00 00 " +
      "0a 0e 01 0c 00 41 08 20 00 41 01 6a 36 02 00 0b",
  );
});

test("loops run as often as they say, also not at all", () => {
  const { main, words } = instantiate(2, (f) => {
    const [from, to] = [f.parameter(0), f.parameter(1)];
    const turns = f.i32(number(0));
    const index = f.i32();
    f.count(index, { from, to, step: 3 }, () => f.advance(turns, 1));
    f.run(store(number(0), turns));
    f.times(0, () => f.run(store(number(4), number(99))));
    f.times(5, () => f.run(store(number(8), add(load(number(8)), number(2)))));
    f.endless((leaveWhen) => {
      leaveWhen(lessSigned(number(20), load(number(12))));
      f.run(store(number(12), add(load(number(12)), number(7))));
    });
  });
  main(0, 7);
  expect([...words.subarray(0, 4)]).toEqual([3, 0, 10, 21]);
  main(7, 7);
  expect(words[0]).toBe(0);
});

import { describe, expect, test } from "vitest";
import { LimitError } from "../errors/access.ts";
import { TarError, UnsafeNameError } from "../errors/format.ts";
import { bytesOf, paxRecord, summed, tar, tarHeader } from "../fixtures/archive.fixture.ts";
import { concatenate } from "../source/concatenate.ts";
import { both, expectRefused } from "./read-tar.fixture.ts";

test("names are put together: prefix, GNU long name, pax path", async () => {
  const long = `${"n".repeat(120)}/${"m".repeat(200)}.png`;
  const found = await both(
    tar(
      { name: "b", prefix: "a", data: "1" },
      { name: "b", prefix: "no prefix here", magic: "ustar  \0", data: "2" },
      { name: "old", magic: "\0".repeat(8), data: "3" },
      { name: "././@LongLink", type: "L", data: `${long}\0` },
      { name: "cut", data: "4" },
      { name: "././@LongLink", type: "K", data: "target\0" },
      { name: "x", type: "x", data: paxRecord("path", "pä/th") + paxRecord("mtime", "1.5") },
      { name: "cut", data: "5" },
      { name: "g", type: "g", data: paxRecord("comment", "4f2a") },
      { name: "./e//f", data: "6" },
    ),
  );
  expect(found).toEqual([
    ["a/b", "1"],
    ["b", "2"],
    ["old", "3"],
    [long, "4"],
    ["pä/th", "5"],
    ["e/f", "6"],
  ]);
});

test("a long name holds for one file only, also when that is passed over", async () => {
  const found = await both(
    tar(
      { name: "x", type: "x", data: paxRecord("path", "link") },
      { name: "l", type: "2" },
      { name: "own", data: "1" },
    ),
  );
  expect(found).toEqual([["own", "1"]]);
});

test("sizes are octal, base 256 or in a pax header", async () => {
  const base256 = new Uint8Array(12);
  base256.set([0x80]);
  base256.set([3], 11);
  const found = await both(
    tar(
      { name: "a", data: "abc", size: base256 },
      { name: "b", data: "abc", size: "          3 " },
      { name: "c", data: "abc", size: "000000000003" }, // no terminator
      { name: "x", type: "x", data: paxRecord("size", "3") },
      { name: "d", data: "abc", size: "00000000000\0" },
    ),
  );
  expect(found.map(([, text]) => text)).toEqual(["abc", "abc", "abc", "abc"]);
});

test("sizes that are none are refused", async () => {
  const negative = new Uint8Array(12).fill(0xff);
  const huge = Uint8Array.of(0x80, ...new Uint8Array(11).fill(0xff));
  await expectRefused(tar({ name: "a", size: negative }), TarError, /is negative/);
  await expectRefused(tar({ name: "a", size: huge }), TarError, /beyond what can be counted/);
  for (const size of ["0000000009\0 ", "-0000000001\0", "1 2        \0", "0x10       \0"])
    await expectRefused(tar({ name: "a", size }), TarError, /size/);
  for (const size of ["-1", "1e3", "9".repeat(17), "", "0x10"])
    await expectRefused(
      tar({ name: "x", type: "x", data: paxRecord("size", size) }, { name: "a" }),
      TarError,
      /size/,
    );
});

describe("names that lead out are refused", () => {
  test.each([
    "../x",
    "a/../../x",
    "a/..",
    "/abs",
    "C:\\x",
    "c:x",
    "a\\b",
    "a\u0001b",
    "./",
    "a\nb",
  ])("%j", async (name) => {
    await expectRefused(tar({ name, data: "1" }), UnsafeNameError);
    const pax = { name: "x", type: "x", data: paxRecord("path", name) };
    await expectRefused(tar(pax, { name: "a", data: "1" }), UnsafeNameError);
  });

  test("NUL in a pax path", async () => {
    const pax = { name: "x", type: "x", data: paxRecord("path", "a\0b") };
    await expectRefused(tar(pax, { name: "a", data: "1" }), UnsafeNameError);
  });
});

test("extended headers that break their format or are too large are refused", async () => {
  for (const data of [
    "path=x\n",
    "8 path=x\n",
    "99 path=x\n",
    "0 a=b\n",
    "6 a=bc",
    "5 =b\n",
    "7 abcd\n",
    "3 \n",
  ])
    await expectRefused(tar({ name: "x", type: "x", data }, { name: "a" }), TarError, /record/);
  for (const type of ["x", "g", "L", "K"])
    await expectRefused(tar({ name: "x", type, size: "77777777777\0" }), LimitError);
});

test("headers that add up with signed bytes are taken, as some writers make them", async () => {
  const block = tarHeader({ name: "ä", data: "1" });
  block.set(bytesOf("        "), 148);
  const sum = block.reduce((total, byte) => total + ((byte << 24) >> 24), 0);
  block.set(bytesOf(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  const archive = concatenate([block, bytesOf("1".padEnd(512, "\0")), new Uint8Array(1024)]);
  expect(await both(archive)).toEqual([["ä", "1"]]);
  expect(summed(block)).toBe(block);
});

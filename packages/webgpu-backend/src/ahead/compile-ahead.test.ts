// @module-tag nightly
import { expect, test } from "vitest";
import type { Shader } from "../wgsl/shader.ts";
import { compileAhead } from "./compile-ahead.ts";

const shadersOf = (texts: string): Shader[] =>
  [...texts].map((code) => ({ code, label: code }) as Shader);

/** A driver that has some texts among its files and adds others where it keeps them, and further devices of it. */
function driver({ found = "", fails = "", keeps = true } = {}) {
  const compiled: string[] = [];
  const files = new Set(found);
  const devices = { opened: 0, open: 0 };
  const open = async () => {
    devices.opened += 1;
    devices.open += 1;
    return {
      compile: async ({ code }: Shader) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (code === fails) throw new Error(code);
        compiled.push(code.replace(/\n.*/, "!"));
        const text = code.slice(0, 1);
        const isNew = !files.has(text);
        if (keeps) files.add(text);
        return isNew;
      },
      close: () => void devices.open--,
    };
  };
  return { open, compiled, devices };
}

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

test("a further device begins with the last text, takes each once and is closed", async () => {
  const { open, compiled, devices } = driver();
  compileAhead({ open, devices: 1, settle: 0 }).announce(shadersOf("abcabd"));
  await later();
  expect(compiled.join("")).toBe("dcd!ba");
  expect(devices).toEqual({ opened: 1, open: 0 });
});

test("texts of a later program come first, since they are needed last", async () => {
  const { open, compiled } = driver();
  const ahead = compileAhead({ open, devices: 1, settle: 0 });
  ahead.announce(shadersOf("abcd"));
  ahead.announce(shadersOf("ef"));
  await later();
  expect(compiled.join("")).toBe("fef!dcba");
});

test("few texts are left to the device until there are more", async () => {
  const { open, compiled, devices } = driver();
  const ahead = compileAhead({ open, devices: 1, settle: 0 });
  ahead.announce(shadersOf("abc"));
  await later();
  expect(devices.opened).toBe(0);
  ahead.announce(shadersOf("d"));
  await later();
  expect(compiled.join("")).toBe("dcd!ba");
});

test("several devices share the texts", async () => {
  const { open, compiled, devices } = driver();
  compileAhead({ open, devices: 3, settle: 0 }).announce(shadersOf("abcdefgh"));
  await later();
  expect(
    compiled
      .filter((text) => text.length === 1)
      .toSorted()
      .join(""),
  ).toBe("abcdefgh");
  expect(devices).toEqual({ opened: 3, open: 0 });
});

test("three texts in a row that the driver had are enough", async () => {
  const { open, compiled, devices } = driver({ found: "cdefh" });
  compileAhead({ open, devices: 1, settle: 0 }).announce(shadersOf("abcdefgh"));
  await later();
  expect(compiled.join("")).toBe("hgfed");
  expect(devices.open).toBe(0);
});

test("what fails ends the work, and the next program has one again", async () => {
  const { open, compiled, devices } = driver({ fails: "c" });
  const ahead = compileAhead({ open, devices: 1, settle: 0 });
  ahead.announce(shadersOf("abcd"));
  await later();
  expect(compiled.join("")).toBe("d");
  expect(devices).toEqual({ opened: 1, open: 0 });
  ahead.announce(shadersOf("efgh"));
  await later();
  expect(compiled.join("")).toBe("dhd!gfe");
});

test("where the driver keeps no files, nothing more is compiled for good", async () => {
  const { open, compiled, devices } = driver({ keeps: false });
  const ahead = compileAhead({ open, devices: 1, settle: 0 });
  ahead.announce(shadersOf("abcdefgh"));
  await later();
  expect(compiled.join("")).toBe("hgh!fh!eh!");
  ahead.announce(shadersOf("ijklmn"));
  await later();
  expect(devices).toEqual({ opened: 1, open: 0 });
});

test("a driver has time to write its files before it is asked for one", async () => {
  const { open, compiled } = driver({ keeps: false });
  compileAhead({ open, devices: 1, settle: 10_000 }).announce(shadersOf("abcdefgh"));
  await later();
  expect(compiled.join("")).toBe("hgfedcba");
});

test("after the end nothing is compiled any more, whenever it is announced", async () => {
  const { open, compiled, devices } = driver();
  const ahead = compileAhead({ open, devices: 1, settle: 0 });
  ahead.announce(shadersOf("abcdefgh"));
  await new Promise((resolve) => setTimeout(resolve, 4));
  ahead.end();
  await later();
  expect(compiled.length).toBeLessThan(8);
  ahead.announce(shadersOf("ijklmn"));
  await later();
  expect(devices).toEqual({ opened: 1, open: 0 });
});

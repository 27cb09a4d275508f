import { expect, test } from "vitest";
import { formatSafetensors, parseSafetensors, shortened } from "../mod.ts";

test("shortened() keeps 80 characters, and no half of a pair", () => {
  expect(shortened("a".repeat(80))).toBe("a".repeat(80));
  expect(shortened("a".repeat(81))).toBe(`${"a".repeat(80)}…`);
  const cut = shortened(`${"a".repeat(79)}${"😀".repeat(20)}`);
  expect(cut).toBe(`${"a".repeat(79)}😀…`);
  expect(cut.isWellFormed()).toBe(true);
});

test("errors of a file with long names and shapes are short", () => {
  const data = new Float32Array(1);
  const shape = Array.from({ length: 5000 }, () => 3);
  const messageOf = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return "no error";
  };
  const written = messageOf(() => formatSafetensors({ x: { dtype: "F32", shape, data } }));
  expect(written).toMatch(/shape \[3,3,.*…\] (?:has|is)/);
  const header = JSON.stringify({
    ["n".repeat(5000)]: { dtype: "F32", shape, data_offsets: [0, 4] },
  });
  const file = new Uint8Array(8 + header.length + 4);
  new DataView(file.buffer).setUint32(0, header.length, true);
  file.set(new TextEncoder().encode(header), 8);
  const read = messageOf(() => parseSafetensors(file));
  expect(read).toContain(`"${"n".repeat(80)}…"`);
  for (const message of [written, read]) expect(message.length).toBeLessThan(400);
});

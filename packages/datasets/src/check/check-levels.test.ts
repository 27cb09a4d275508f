import { expect, test } from "vitest";
import { checkLevels } from "./check-levels.ts";

const nameOf = (field: string): string => `--${field}`;

test("levels of codes are theirs, and none may be asked for beside", () => {
  const info = { name: "codes.npy", codes: { levels: 512 } };
  expect(() => checkLevels(info, 1024, { asked: true, nameOf })).toThrow(
    "Cannot take --levels 1024 with codes.npy: its codes have 512 levels",
  );
  expect(() => checkLevels(info, 512, { asked: true })).not.toThrow();
  expect(() => checkLevels(info, 1024, { asked: false })).not.toThrow();
});

test("intensities have 256 levels, and colours of a palette as many as there are", () => {
  expect(() => checkLevels({ name: "x" }, 257, { asked: false })).toThrow("its values have 256");
  expect(() => checkLevels({ name: "x" }, 256, { asked: true })).not.toThrow();
  const palette = { exact: true, colours: [[0, 0, 0, 0]] } as const;
  expect(() => checkLevels({ name: "x", palette }, 4, { asked: true, nameOf })).toThrow(
    "Cannot take --levels with a palette: its 1 colours are the levels",
  );
  // Those of a preset for codes give way.
  expect(() => checkLevels({ name: "x", palette }, 512, { asked: false })).not.toThrow();
});

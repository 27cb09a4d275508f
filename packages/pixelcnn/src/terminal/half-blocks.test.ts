import { expect, test } from "vitest";
import { halfBlocks, terminalLook } from "./half-blocks.ts";

const escape = "\u001b";
// Two columns and three rows: the last row has no partner below.
const picture = {
  width: 2,
  height: 3,
  channels: 3,
  data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 8, 8, 8, 255, 255, 255, 0, 0, 0),
} as const;

test("halfBlocks() draws two rows of pixels in one line of true colour", () => {
  expect(halfBlocks(picture, { columns: 80, colourBits: 24 }).split("\n")).toEqual([
    `${escape}[38;2;255;0;0;48;2;0;0;255m▀${escape}[38;2;0;255;0;48;2;8;8;8m▀${escape}[0m`,
    `${escape}[38;2;255;255;255;49m▀${escape}[38;2;0;0;0;49m▀${escape}[0m`,
  ]);
});

test("halfBlocks() takes the nearest of 256 colours", () => {
  const [first] = halfBlocks(picture, { columns: 80, colourBits: 8 }).split("\n");
  expect(first).toBe(`${escape}[38;5;196;48;5;21m▀${escape}[38;5;46;48;5;232m▀${escape}[0m`);
});

test("halfBlocks() draws darker and lighter characters without colour", () => {
  const data = Uint8Array.of(0, 0, 0, 140, 140, 140, 255, 255, 255);
  const grey = halfBlocks(
    { width: 3, height: 1, channels: 3, data },
    { columns: 80, colourBits: 1 },
  );
  expect(grey).toBe(" +@");
});

test("halfBlocks() averages pixels until a picture fits the columns", () => {
  const data = Uint8Array.from({ length: 5 * 2 * 3 }, (_, at) => (Math.floor(at / 3) % 5) * 10);
  const text = halfBlocks(
    { width: 5, height: 2, channels: 3, data },
    { columns: 3, colourBits: 24 },
  );
  const shades = [...text.matchAll(/38;2;(\d+);/g)].map(([, shade]) => Number(shade));
  expect(shades).toEqual([5, 25, 40]);
});

test("terminalLook() asks a terminal for its colours and gives a file none", () => {
  const terminal = { isTTY: true, columns: 120, getColorDepth: () => 24 };
  expect(terminalLook(terminal)).toEqual({ columns: 120, colourBits: 24 });
  expect(terminalLook({ ...terminal, getColorDepth: () => 4 }).colourBits).toBe(1);
  expect(terminalLook({ getColorDepth: () => 24 })).toEqual({ columns: 80, colourBits: 1 });
  // Under some job runners a terminal has no size.
  expect(terminalLook({ ...terminal, columns: 0 }).columns).toBe(80);
});

import { expect, test } from "vitest";
import { noteWords } from "./note-words.ts";

const facts = {
  count: 40,
  shape: [16, 16, 1],
  hasTransparency: false,
  copies: 0,
  nearCopies: 0,
} as const;
const fit = { own: 1, mirrored: 0.9 };

test("mirror images and moved pictures are two things", () => {
  const variants = { flips: true, shifts: [0, 1], fit } as const;
  const [found, chosen] = noteWords({ look: { facts, variants }, chosen: {}, notes: [] });
  expect(found).toBe("Found 40 pictures of 16x16");
  expect(chosen).toMatch(
    /^Chose mirror images and pictures moved by up to 0x1: few pictures are learnt better/,
  );
  expect(chosen).not.toContain(";");
  const moved = { facts, variants: { flips: false, shifts: [1, 1] } } as const;
  expect(noteWords({ look: moved, chosen: {}, notes: [] })[1]).toMatch(/^Chose pictures moved by/);
  const turned = { facts, variants: { flips: false, turns: true } } as const;
  expect(noteWords({ look: turned, chosen: {}, notes: [] })[1]).toMatch(
    /^Chose turned copies: few pictures are learnt better/,
  );
  const all = { facts, variants: { ...moved.variants, turns: true } } as const;
  expect(noteWords({ look: all, chosen: {}, notes: [] })[1]).toMatch(
    /^Chose pictures moved by up to 1 and turned copies: few pictures are learnt better/,
  );
});

test("options of the library are in no sentence", () => {
  const frame = { size: [16, 16], fitting: 40, of: 40 } as const;
  const cells = { cell: [16, 16], margin: 1, spacing: 2, rows: 3, columns: 4 } as const;
  const choice = { source: "x", pictures: { padAt: "bottom" } } as const;
  const lines = noteWords({ look: undefined, chosen: { frame, cells, choice }, notes: [] });
  expect(lines).toEqual([
    expect.stringMatching(/^Chose cells of 16 with a margin of 1 and a spacing of 2: 3 rows/),
    "Chose a frame of 16 with the pictures at its bottom: the pictures are of several sizes, and most stand on the ground",
  ]);
});

test("a few pictures are said to be memorised", () => {
  const look = { facts: { ...facts, count: 3 } };
  expect(noteWords({ look, chosen: {}, notes: [] })).toEqual([
    "Found 3 pictures of 16x16",
    "3 pictures are memorised: samples will repeat them",
  ]);
});

test("what is said of pixels that are nearly transparent, and of files with a semicolon in their names, is said whole", () => {
  const notes = [
    "Transparent: #ff00ff in 9 pictures; pixels of nearly that colour stay in 2 pictures, as saving as JPEG makes them",
    "Left out: 1 picture that cannot be read (a;b.png)",
  ];
  expect(noteWords({ look: undefined, chosen: {}, notes })).toEqual(notes);
});

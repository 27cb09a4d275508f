import { expect, test } from "vitest";
import { MixedSizesError } from "../../errors/images.ts";
import { tar } from "../../fixtures/archive.fixture.ts";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import { openDataset } from "../../open.ts";
import { fromBytes } from "../../source/byte-source.ts";
import { imageFolder, type ImageFolderOptions } from "./image-folder.ts";
import { pictureNotes } from "./left-out.ts";
import type { PictureDataset } from "./picture-dataset.ts";

/** A picture of one colour, another one for each number. */
function plain(width: number, height: number, red: number): Uint8Array {
  return drawPng([width, height], () => [red, 0, 0]);
}

// By name, the first picture is of a rare size; three are of the most frequent one.
const files = [
  { name: "a.png", data: plain(2, 2, 1) },
  { name: "b.png", data: plain(4, 4, 2) },
  { name: "c.png", data: plain(4, 4, 3) },
  { name: "d.png", data: plain(6, 2, 4) },
  { name: "e.png", data: plain(4, 4, 5) },
  { name: "f.gif", data: "GIF89a" },
  { name: "g.png", data: plain(4, 4, 6).subarray(0, 40) },
];
const whole = files.slice(0, 5);

function open(members: typeof files, how: Partial<ImageFolderOptions>): Promise<PictureDataset> {
  return imageFolder({ from: fromBytes(tar(...members), { name: "a.tar" }), ...how });
}

test("the most frequent size is that of a set, and one error counts the others", async () => {
  const error = await open(whole, {}).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MixedSizesError);
  expect(error).toMatchObject({
    code: "sizes",
    source: "a.tar",
    finding:
      "Cannot make one set of the pictures of a.tar: sizes are mixed: 3 of 4x4, 1 of 2x2 (a.png), 1 of 2x6 (d.png), heights first",
    message: expect.stringMatching(
      /heights first; size \[4, 4\] scales all, onOtherSize "skip" takes the 3 of 4x4$/,
    ),
    sizes: [
      { height: 4, width: 4, count: 3 },
      { height: 2, width: 2, count: 1 },
      { height: 2, width: 6, count: 1 },
    ],
  });
  const skipped = await open(whole, { onOtherSize: "skip" });
  expect([skipped.info.shape, skipped.names]).toEqual([
    [4, 4, 3],
    ["b.png", "c.png", "e.png"],
  ]);
  expect(skipped.leftOut.otherSize).toEqual([
    { name: "a.png", height: 2, width: 2 },
    { name: "d.png", height: 2, width: 6 },
  ]);
});

test("the error names options that take the pictures, also where a size is given", async () => {
  const waysOf = async (members: typeof files, how: Partial<ImageFolderOptions>) => {
    const error = await open(members, how).catch((thrown: unknown) => thrown);
    if (!(error instanceof MixedSizesError)) throw error;
    return error.message.slice(error.finding.length);
  };
  const photographs = [90, 80].map((side) => ({
    name: `${side}.png`,
    data: plain(side, side, side),
  }));
  expect(await waysOf(photographs, {})).toMatch(/^; size \[32, 32\] scales all, /);
  await open(photographs, { size: [32, 32] });
  expect(await waysOf(whole, { size: [4, 4], fit: "pad" })).toBe(
    '; a larger size takes more, onOtherSize "skip" leaves the others out',
  );
  expect(await waysOf(whole, { size: [4, 4], fit: "exact" })).toBe(
    '; fit "cover" scales them, onOtherSize "skip" leaves the others out',
  );
});

test("damaged pictures are counted apart from those of another size", async () => {
  await expect(open(files, { onCorrupt: "skip" })).rejects.toThrow(
    "1 of 2x6 (d.png), heights first; besides, 1 picture cannot be read",
  );
  const opened = await openDataset(
    { from: fromBytes(tar(...files), { name: "a.tar" }) },
    { onCorrupt: "skip", onOtherSize: "skip" },
  );
  const { damaged = [], otherSize = [], otherKind } = opened.leftOut ?? {};
  expect([damaged.map(({ member }) => member), otherSize.length, otherKind]).toEqual([
    ["g.png"],
    2,
    ["f.gif"],
  ]);
  expect(pictureNotes(opened)).toEqual([
    "Left out: 2 pictures of other sizes than 4x4 (1 of 2x2, 1 of 2x6, heights first)",
    "Left out: 1 picture that cannot be read (g.png)",
    "Left out: 1 picture that is neither PNG nor JPEG (f.gif)",
  ]);
});

test("pad puts smaller pictures in the middle of transparent ground, and takes none that is larger", async () => {
  const how = { size: [4, 4], fit: "pad" } as const;
  await expect(open(whole, how)).rejects.toMatchObject({
    wanted: [4, 4],
    message: expect.stringContaining(
      "not all fit into 4x4: 3 of 4x4, 1 of 2x2 (a.png), 1 of 2x6 (d.png)",
    ),
  });
  const data = await open(whole, { ...how, onOtherSize: "skip", palette: 8 });
  expect(data.names).toEqual(["a.png", "b.png", "c.png", "e.png"]);
  expect([data.changed, data.leftOut.otherSize.length]).toEqual([
    { enlarged: 0, reduced: 0, cropped: 0, padded: 1 },
    1,
  ]);
  expect(data.info.palette?.colours[0]).toEqual([0, 0, 0, 0]);
  const { images } = await data.read([0]);
  expect([...images]).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  const colour = await open(whole, { ...how, onOtherSize: "skip", background: [7, 8, 9] });
  expect([...(await colour.read([0])).images.subarray(0, 3)]).toEqual([7, 8, 9]);
  expect([...(await colour.read([0])).images.subarray(15, 18)]).toEqual([1, 0, 0]);
});

test("pixels that do not fill a frame evenly stand left of and above its middle", async () => {
  const data = await open([{ name: "a.png", data: plain(1, 2, 9) }], {
    size: [3, 4],
    fit: "pad",
    palette: 2,
  });
  expect([...(await data.read([0])).images]).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  await expect(open(whole, { fit: "pad" })).rejects.toThrow("fit is pad, and there is no size");
});

test("with a palette, scaling makes no new colours, and what it did is counted", async () => {
  const stripes = drawPng([4, 4], (x) => (x % 2 === 0 ? [255, 0, 0] : [0, 0, 255]));
  const members = [
    { name: "1.png", data: stripes },
    { name: "2.png", data: drawPng([1, 1], () => [0, 255, 0]) },
    { name: "3.png", data: drawPng([6, 2], (x) => [0, 0, x < 2 ? 0 : x < 4 ? 255 : 9]) },
  ];
  const data = await open(members, { size: [2, 2], palette: 8 });
  expect(data.info.palette).toMatchObject({ exact: true });
  const colours = data.info.palette?.colours.map((colour) => colour.join());
  expect(colours).toEqual(["0,0,255,255", "0,255,0,255"]);
  expect([...(await data.read([0, 1])).images]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  expect(data.names).toEqual(["1.png", "2.png"]);
  expect(data.dropped).toBe(1);
  expect(data.changed).toEqual({ enlarged: 1, reduced: 1, cropped: 1, padded: 0 });
  expect(pictureNotes(data)).toEqual(["Brought to 2x2: 1 enlarged, 1 reduced, 1 cropped"]);
});

test("pictures without one of the size are refused with a size that there is", async () => {
  const members = [{ name: "a.png", data: plain(6, 6, 1) }];
  await expect(open(members, { size: [4, 4], fit: "pad", onOtherSize: "skip" })).rejects.toThrow(
    "none of its pictures has the size; a.png is of 6x6",
  );
});

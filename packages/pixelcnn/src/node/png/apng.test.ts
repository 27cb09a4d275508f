import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { drawingAnimation } from "../../pictures/drawing-animation.ts";
import { sampleSheet } from "../../pictures/sample-sheet.ts";
import { apngBytes } from "./apng.ts";

const palette = {
  colours: [
    [0, 0, 0, 0],
    [200, 10, 30, 255],
    [1, 2, 3, 255],
  ],
};
const shape = { height: 4, width: 5, channels: 1, columns: 2, scale: 3 };
const images = Uint8Array.from({ length: 4 * 20 }, (_, k) => (k * k) % 3);

/** The pictures that a player shows by chunks of animation, or a viewer by those of a picture. */
function shownBy(file: Uint8Array, wanted: "fdAT" | "IDAT"): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const shown = new Uint8Array(4 * view.getUint32(16) * view.getUint32(20));
  const frames: Uint8Array[] = [];
  for (let at = 8; at < file.length; at += 12 + view.getUint32(at)) {
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (name !== wanted) continue;
    const start = at + (name === "fdAT" ? 12 : 8);
    const rows = inflateSync(file.subarray(start, at + 8 + view.getUint32(at)));
    const bytes = 4 * view.getUint32(16);
    for (let y = 0; y < view.getUint32(20); y++)
      for (let x = 0; x < bytes; x += 4) {
        const pixel = rows.subarray(y * (bytes + 1) + 1 + x, y * (bytes + 1) + 5 + x);
        if (pixel[3] === 255) shown.set(pixel, y * bytes + x);
      }
    frames.push(shown.slice());
  }
  return frames;
}

test("an APNG ends in the sheet, and shows it where animations are not known", () => {
  const animation = drawingAnimation(images, { ...shape, palette });
  const file = apngBytes(animation);
  const sheet = sampleSheet(images, { ...shape, palette });
  const frames = shownBy(file, "fdAT");
  expect(frames).toHaveLength(20);
  expect(frames.at(-1)).toEqual(sheet.data);
  expect(frames[0]).not.toEqual(sheet.data);
  expect(shownBy(file, "IDAT")).toEqual([sheet.data]);
});

test("an APNG numbers its frames and says how long each is shown, for a player that plays on for ever", () => {
  const animation = drawingAnimation(images, { ...shape, palette });
  const { width, height } = animation;
  const times = Array.from(drawingAnimation(images, { ...shape, palette }).frames, (frame) =>
    Math.round(frame.milliseconds),
  );
  const file = Buffer.from(apngBytes(animation));
  const found: Readonly<Record<"acTL" | "fcTL" | "fdAT", Buffer[]>> = {
    acTL: [],
    fcTL: [],
    fdAT: [],
  };
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const name = file.toString("latin1", at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
    if (name === "acTL" || name === "fcTL" || name === "fdAT") found[name].push(body);
  }
  expect(found.acTL.map((body) => [...body])).toEqual([[0, 0, 0, times.length, 0, 0, 0, 0]]);
  expect(found.fdAT.map((body) => body.readUInt32BE(0))).toEqual(times.map((_, i) => 2 * i + 1));
  for (const [i, body] of found.fcTL.entries()) {
    const size = [0, 4, 8, 12, 16].map((at) => body.readUInt32BE(at));
    expect(size).toEqual([2 * i, width, height, 0, 0]);
    // Thousandths of a second; the first one in place of what is there.
    expect([20, 22].map((at) => body.readUInt16BE(at))).toEqual([times[i], 1000]);
    expect([...body.subarray(24)]).toEqual([0, i === 0 ? 0 : 1]);
  }
  expect(found.fcTL).toHaveLength(times.length);
});

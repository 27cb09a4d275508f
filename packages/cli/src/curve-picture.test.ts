import { expect, test } from "vitest";
import { curvePicture, type CurveOptions, type CurvePoint } from "./curve-picture.ts";
import type { Picture } from "./picture.ts";

const falling = (bits: readonly number[]): CurvePoint[] =>
  bits.map((bitsPerDim, k) => ({ images: (k + 1) * 100, bitsPerDim }));

const options: CurveOptions = {
  title: "Fashion-MNIST",
  train: falling([4.2, 3.6, 3.3, 3.1]),
  validation: falling([3.9, 3.5, 3.4, 3.3]),
};

/** Where pixels of a colour lie: the box around them, and how many they are. */
function find(
  picture: Picture,
  [red, green, blue]: readonly [number, number, number],
): {
  count: number;
  top: number;
  bottom: number;
  left: number;
} {
  const found = { count: 0, top: picture.height, bottom: 0, left: picture.width };
  for (let at = 0; at < picture.width * picture.height; at++) {
    const [r, g, b] = picture.data.subarray(at * 3, at * 3 + 3);
    if (r !== red || g !== green || b !== blue) continue;
    const [x, y] = [at % picture.width, Math.floor(at / picture.width)];
    found.count += 1;
    found.top = Math.min(found.top, y);
    found.bottom = Math.max(found.bottom, y);
    found.left = Math.min(found.left, x);
  }
  return found;
}

const green = [22, 120, 80] as const;
const orange = [198, 72, 28] as const;

test("curvePicture() has the size that is asked for", () => {
  const picture = curvePicture({ ...options, width: 600, height: 300 });
  expect([picture.width, picture.height, picture.data.length]).toEqual([600, 300, 540_000]);
});

test("curvePicture() draws a reference line across, at the height of its value", () => {
  const lower = curvePicture({ ...options, references: [{ name: "", bitsPerDim: 3.2 }] });
  const upper = curvePicture({ ...options, references: [{ name: "", bitsPerDim: 3.8 }] });
  expect(find(lower, green).count).toBeGreaterThan(300);
  expect(find(upper, green).top).toBeLessThan(find(lower, green).top);
});

test("curvePicture() keeps names of close reference lines apart", () => {
  const references = ["JPEG XL", "WebP", "paper"].map((name) => ({ name, bitsPerDim: 3.5 }));
  const one = find(curvePicture({ ...options, references: references.slice(0, 1) }), green);
  const three = find(curvePicture({ ...options, references }), green);
  expect(one.bottom - one.top).toBe(three.bottom - three.top - 32);
});

test("curvePicture() reaches below a reference that no curve has met", () => {
  const references = [{ name: "goal", bitsPerDim: 1 }];
  expect(find(curvePicture({ ...options, references }), green).bottom).toBeLessThan(476);
});

test("curvePicture() lets the first steep fall leave the picture at the top", () => {
  const late = Array.from({ length: 50 }, (_, k) => 3.4 - k * 0.01);
  const validation = falling([8, ...late]);
  const picture = curvePicture({ title: "", train: [], validation });
  // The legend is above the curves, at rows under 68.
  const curve = {
    ...picture,
    height: picture.height - 68,
    data: picture.data.subarray(68 * 960 * 3),
  };
  expect(find(curve, orange).top).toBe(0);
  expect(find(curve, orange).bottom).toBeGreaterThan(330);
});

test("curvePicture() draws frames around nothing, one point and numbers that are not finite", () => {
  const nothing = curvePicture({ title: "", train: [], validation: [] });
  const one = curvePicture({ title: "", train: [], validation: falling([3]) });
  const broken = curvePicture({
    title: "",
    train: falling([Number.NaN]),
    validation: falling([3]),
  });
  expect(find(one, orange).count).toBeGreaterThan(find(nothing, orange).count);
  expect(find(broken, orange)).toEqual(find(one, orange));
});

import { expect, test } from "vitest";
import { canvasPixels } from "./canvas-pixels.ts";

test("canvasPixels() puts colour images into rows, and leaves what is left over transparent", () => {
  const images = Uint8Array.from({ length: 3 * 2 * 3 }, (_, i) => i % 4);
  const config = { height: 1, width: 2, channels: 3, levels: 4 };
  const { data, width, height } = canvasPixels(images, config, { columns: 2 });
  expect([width, height]).toEqual([4, 2]);
  expect([...data]).toEqual([
    0, 85, 170, 255, 255, 0, 85, 255, 170, 255, 0, 255, 85, 170, 255, 255, 0, 85, 170, 255, 255, 0,
    85, 255, 0, 0, 0, 0, 0, 0, 0, 0,
  ]);
});

test("canvasPixels() keeps the rows of each image below one another", () => {
  const config = { height: 2, width: 2, channels: 1, levels: 256 };
  const images = Uint8Array.from({ length: 3 * 4 }, (_, i) => i);
  const { data, width, height } = canvasPixels(images, config);
  expect([width, height]).toEqual([4, 4]);
  const greys = Array.from({ length: 16 }, (_, pixel) => data[4 * pixel]);
  expect(greys).toEqual([0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 0, 0, 10, 11, 0, 0]);
});

test("canvasPixels() takes the palette of a data set as it is, with its transparency, and lays images out as a square", () => {
  const config = { height: 1, width: 1, channels: 1, levels: 2 };
  const info = {
    palette: {
      colours: [
        [1, 2, 3, 0],
        [4, 5, 6, 255],
      ],
      exact: true,
    },
  };
  const { data, width, height } = canvasPixels(Uint8Array.of(0, 1, 1, 0), config, {
    palette: info.palette,
  });
  expect([width, height]).toEqual([2, 2]);
  expect([...data]).toEqual([1, 2, 3, 0, 4, 5, 6, 255, 4, 5, 6, 255, 1, 2, 3, 0]);
});

test("canvasPixels() refuses a palette of another form, too few colours, and options that there are not", () => {
  const config = { height: 1, width: 1, channels: 1, levels: 4 };
  const show = (options: object): unknown => canvasPixels(Uint8Array.of(0, 2), config, options);
  for (const palette of [
    Uint8Array.of(1, 2, 3),
    [[1, 2, 3, 255]],
    { colours: [[1, 2, 3]] },
    { colours: [[1, 2, 3, 256]] },
    { colours: [[1, 2, 3, -1]] },
    "red",
  ])
    expect(() => show({ palette })).toThrow(
      /^Cannot show images by the palette: it must be \{ colours: /,
    );
  const black = [0, 0, 0, 255];
  expect(() => show({ palette: { colours: [black, black] } })).toThrow(
    "Cannot show index 2: the palette has 2 colours",
  );
  expect(() => show({ pallete: { colours: [black] } })).toThrow(
    "Cannot show images: there is no option pallete, there is columns, palette",
  );
  expect(() =>
    canvasPixels(new Uint8Array(3), { ...config, channels: 3 }, { palette: { colours: [black] } }),
  ).toThrow("Cannot show images of 3 channels by a palette");
});

test("canvasPixels() refuses what a canvas cannot show", () => {
  expect(() => Reflect.apply(canvasPixels, undefined, [Uint8Array.of(0, 1)])).toThrow(
    new TypeError(
      "Cannot show images: there is no configuration such as { height: 28, width: 28, channels: 1, levels: 4 }",
    ),
  );
  const config = { height: 1, width: 2, channels: 1, levels: 2 };
  expect(() => canvasPixels(Uint8Array.of(1), config)).toThrow("Cannot show 1 values");
  expect(() => canvasPixels(new Uint8Array(4), { ...config, channels: 2 })).toThrow("2 channels");
  for (const columns of [0, -1, 1.5, NaN])
    expect(() => canvasPixels(new Uint8Array(2), config, { columns })).toThrow(
      `Cannot show images in ${columns} columns: it must be a whole number above 0`,
    );
});

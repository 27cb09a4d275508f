import { threefry } from "@pixelweft/tensor";

type Point = readonly [x: number, y: number];

/** Each digit as strokes in a square of 1, y downwards: lines from point to point. */
const strokes: readonly (readonly (readonly Point[])[])[] = [
  [ring([0.5, 0.5], 0.3, 0.42)],
  [
    [
      [0.32, 0.25],
      [0.52, 0.08],
      [0.52, 0.92],
    ],
  ],
  [[...arc([0.5, 0.32], 0.28, [-180, 30]), [0.22, 0.92], [0.8, 0.92]]],
  [[...arc([0.48, 0.3], 0.24, [-160, 90]), ...arc([0.48, 0.7], 0.26, [-90, 160])]],
  [
    [
      [0.66, 0.92],
      [0.66, 0.08],
      [0.2, 0.66],
      [0.84, 0.66],
    ],
  ],
  [[[0.76, 0.1], [0.32, 0.1], [0.28, 0.46], ...arc([0.48, 0.66], 0.26, [-120, 150])]],
  [
    [
      [0.66, 0.08],
      [0.36, 0.4],
      [0.25, 0.68],
    ],
    ring([0.5, 0.68], 0.25, 0.24),
  ],
  [
    [
      [0.2, 0.1],
      [0.8, 0.1],
      [0.42, 0.92],
    ],
  ],
  [ring([0.5, 0.3], 0.22, 0.2), ring([0.5, 0.7], 0.27, 0.22)],
  [
    ring([0.5, 0.32], 0.25, 0.24),
    [
      [0.75, 0.32],
      [0.66, 0.62],
      [0.42, 0.92],
    ],
  ],
];

/**
 * White digits on black, as a pen would draw them: 0 to 9 in turn, each turned, slanted, stretched and moved a little, and with another
 * pen.
 *
 * @returns `[count, side, side]`, 0 to 255
 */
export function drawnDigits(count: number, side: number, seed: number): Uint8Array {
  const images = new Uint8Array(count * side * side);
  for (let n = 0; n < count; n++) {
    const random = (i: number): number => 2 * (threefry(seed, 0x64696769, n, i)[0] / 2 ** 32) - 1;
    const place = placing(random, side);
    const lines = (strokes[n % 10] ?? []).map((stroke) => stroke.map(place));
    const pen = side * (0.055 + 0.02 * random(6));
    const image = images.subarray(n * side * side, (n + 1) * side * side);
    for (let at = 0; at < image.length; at++) {
      const pixel: Point = [(at % side) + 0.5, Math.floor(at / side) + 0.5];
      const distance = Math.min(...lines.map((line) => distanceToLine(pixel, line)));
      // One pixel of soft edge.
      image[at] = Math.round(255 * Math.min(1, Math.max(0, pen - distance + 0.5)));
    }
  }
  return images;
}

/** From the square of 1 to the middle 20 of 28 pixels, by a random turn, slant, stretch and move. */
function placing(random: (i: number) => number, side: number): (point: Point) => Point {
  const [turn, slant] = [0.18 * random(0), 0.25 * random(1)];
  const size = (20 / 28) * side;
  const [wide, high] = [size * (0.85 + 0.15 * random(2)), size * (0.95 + 0.1 * random(3))];
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  return ([x, y]) => {
    const [across, down] = [(x - 0.5 - slant * (y - 0.5)) * wide, (y - 0.5) * high];
    return [
      side / 2 + cos * across - sin * down + random(4),
      side / 2 + sin * across + cos * down + random(5),
    ];
  };
}

function distanceToLine([x, y]: Point, line: readonly Point[]): number {
  let least = Infinity;
  for (let i = 1; i < line.length; i++) {
    const [[ax, ay], [bx, by]] = [line[i - 1] ?? [0, 0], line[i] ?? [0, 0]];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / Math.max(1e-9, length);
    const share = Math.min(1, Math.max(0, along));
    least = Math.min(least, Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay)));
  }
  return least;
}

/** Part of a circle, from one angle to another in degrees; 0 is to the right, 90 down. */
function arc(
  [x, y]: Point,
  radius: number,
  [from, to]: readonly [number, number],
): readonly Point[] {
  return Array.from({ length: 13 }, (_, i): Point => {
    const angle = ((from + ((to - from) * i) / 12) * Math.PI) / 180;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** A closed ellipse. */
function ring([x, y]: Point, across: number, down: number): readonly Point[] {
  return Array.from({ length: 25 }, (_, i): Point => {
    const angle = (2 * Math.PI * i) / 24;
    return [x + across * Math.cos(angle), y + down * Math.sin(angle)];
  });
}

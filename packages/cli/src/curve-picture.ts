import { axisTicks, shortNumber } from "./axis-ticks.ts";
import { cellHeight, drawText, textWidth } from "./bitmap-font.ts";
import { blankPicture, drawLine, type Colour, type Picture, type Point } from "./picture.ts";

/** The model after it has seen a number of training images. */
export interface CurvePoint {
  readonly images: number;
  readonly bitsPerDim: number;
}

/** A figure to beat, drawn as a dashed line with its name and value. */
export interface ReferenceLine {
  readonly name: string;
  readonly bitsPerDim: number;
}

export interface CurveOptions {
  readonly title: string;
  readonly train: readonly CurvePoint[];
  readonly validation: readonly CurvePoint[];
  readonly references?: readonly ReferenceLine[];
  readonly width?: number;
  readonly height?: number;
}

const paper: Colour = [255, 255, 255];
const ink: Colour = [39, 39, 42];
const grid: Colour = [228, 228, 231];
const trainColour: Colour = [147, 178, 224];
const validationColour: Colour = [198, 72, 28];
const referenceColour: Colour = [22, 120, 80];
const letter = 2;
const lineHeight = cellHeight * letter;
const margin = { left: 92, right: 28, top: 68, bottom: 64 };

/** Where the numbers lie on the picture. */
interface Frame {
  readonly images: readonly [number, number];
  readonly bits: readonly [number, number];
  readonly x: (images: number) => number;
  readonly y: (bitsPerDim: number) => number;
  readonly edges: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
}

/**
 * Draws bits per dimension against images seen, for training and validation.
 * The first twentieth of a run may leave the picture at the top, so that the rest can be read.
 */
export function curvePicture(options: CurveOptions): Picture {
  const { width = 960, height = 540 } = options;
  const picture = blankPicture(width, height, paper);
  const frame = frameOf(options, { width, height });
  drawAxes(picture, frame);
  drawReferences(picture, options.references ?? [], frame);
  drawCurve(picture, options.train, frame, { colour: trainColour, width: 1.5 });
  drawCurve(picture, options.validation, frame, { colour: validationColour, width: 2.5 });
  for (const point of options.validation) drawDot(picture, point, frame);
  drawLegend(picture, options);
  return picture;
}

function frameOf(options: CurveOptions, size: { width: number; height: number }): Frame {
  const { train, validation, references = [] } = options;
  const points = [...train, ...validation].filter(({ bitsPerDim }) => Number.isFinite(bitsPerDim));
  const images = [0, Math.max(1, ...points.map((point) => point.images))] as const;
  const settled = points.filter((point) => point.images >= images[1] * 0.05);
  const values = [...settled, ...references].map(({ bitsPerDim }) => bitsPerDim);
  if (values.length === 0) values.push(0, 8);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const space = Math.max(0.02, (high - low) * 0.08);
  const bits = [Math.max(0, low - space), high + space] as const;
  const labels = references.map((reference) => textWidth(labelOf(reference), letter));
  const edges = {
    left: margin.left,
    right: size.width - margin.right - Math.max(0, ...labels),
    top: margin.top,
    bottom: size.height - margin.bottom,
  };
  return {
    images,
    bits,
    edges,
    x: (value) => edges.left + ((edges.right - edges.left) * value) / images[1],
    y: (value) =>
      edges.bottom - ((edges.bottom - edges.top) * (value - bits[0])) / (bits[1] - bits[0]),
  };
}

function drawAxes(picture: Picture, { images, bits, edges, x, y }: Frame): void {
  const style = { colour: ink, scale: letter };
  for (const tick of axisTicks(bits[0], bits[1], 6)) {
    const row = Math.round(y(tick));
    drawLine(picture, [edges.left, row], [edges.right, row], { colour: grid, width: 1 });
    const text = tick.toFixed(tickDigits(bits));
    drawText(picture, text, [edges.left - 10 - textWidth(text, letter), row - 7], style);
  }
  for (const tick of axisTicks(images[0], images[1], 8)) {
    const column = Math.round(x(tick));
    drawLine(picture, [column, edges.bottom], [column, edges.bottom + 5], {
      colour: ink,
      width: 1,
    });
    const text = shortNumber(tick);
    const left = Math.min(
      column - Math.round(textWidth(text, letter) / 2),
      picture.width - textWidth(text, letter),
    );
    drawText(picture, text, [left, edges.bottom + 10], style);
  }
  drawLine(picture, [edges.left, edges.top], [edges.left, edges.bottom], { colour: ink, width: 1 });
  drawLine(picture, [edges.left, edges.bottom], [edges.right, edges.bottom], {
    colour: ink,
    width: 1,
  });
  const caption = "images seen";
  drawText(picture, caption, [edges.right - textWidth(caption, letter), edges.bottom + 36], style);
}

/** Digits after the point that tell neighbouring ticks apart. */
function tickDigits([low, high]: readonly [number, number]): number {
  return high - low > 3 ? 1 : high - low > 0.3 ? 2 : 3;
}

interface Pen {
  readonly colour: Colour;
  readonly width: number;
}

function drawCurve(picture: Picture, points: readonly CurvePoint[], frame: Frame, pen: Pen): void {
  const shown = points.filter(({ bitsPerDim }) => Number.isFinite(bitsPerDim));
  shown.forEach((point, index) => {
    const before = shown[index - 1];
    if (before === undefined) return;
    const [from, to] = [place(before, frame), place(point, frame)];
    const { top } = frame.edges;
    if (from[1] >= top || to[1] >= top)
      drawLine(picture, cutAtTop(from, to, top), cutAtTop(to, from, top), pen);
  });
}

function drawDot(picture: Picture, point: CurvePoint, frame: Frame): void {
  const at = place(point, frame);
  if (at[1] >= frame.edges.top) drawLine(picture, at, at, { colour: validationColour, width: 7 });
}

function place({ images, bitsPerDim }: CurvePoint, { x, y }: Frame): Point {
  return [x(images), y(bitsPerDim)];
}

/** The end of a line, or where the line enters the picture if that end lies above it. */
function cutAtTop(end: Point, other: Point, top: number): Point {
  if (end[1] >= top) return end;
  const share = (top - end[1]) / (other[1] - end[1]);
  return [end[0] + (other[0] - end[0]) * share, top];
}

/** Dashed lines, each with its name beside it, at the right of the curves. */
function drawReferences(
  picture: Picture,
  references: readonly ReferenceLine[],
  { edges, y }: Frame,
): void {
  const stroke = { colour: referenceColour, width: 1.5 };
  let free = picture.height;
  for (const reference of references.toSorted((a, b) => a.bitsPerDim - b.bitsPerDim)) {
    const row = Math.round(y(reference.bitsPerDim));
    for (let dash = edges.left; dash < edges.right; dash += 12)
      drawLine(picture, [dash, row], [Math.min(dash + 6, edges.right), row], stroke);
    // From the bottom up, so that a name that would cover the one before stands above it.
    free = Math.min(row - lineHeight / 2 + 1, free - lineHeight);
    const style = { colour: referenceColour, scale: letter };
    drawText(picture, labelOf(reference), [edges.right + 8, free], style);
  }
}

function labelOf({ name, bitsPerDim }: ReferenceLine): string {
  return `${name} ${bitsPerDim.toFixed(3)}`;
}

function drawLegend(picture: Picture, { title, train, validation }: CurveOptions): void {
  const style = { colour: ink, scale: letter };
  drawText(picture, title, [12, 12], style);
  drawText(picture, "bits/dim", [12, 38], style);
  const entries = [
    ["validation", validation, validationColour],
    ["train", train, trainColour],
  ] as const;
  let right = picture.width - margin.right;
  for (const [name, points, colour] of entries) {
    const last = points.at(-1);
    const text = last === undefined ? `${name}: none` : `${name} ${last.bitsPerDim.toFixed(3)}`;
    right -= textWidth(text, letter);
    drawText(picture, text, [right, 38], style);
    drawLine(picture, [right - 30, 45], [right - 10, 45], { colour, width: 4 });
    right -= 54;
  }
}

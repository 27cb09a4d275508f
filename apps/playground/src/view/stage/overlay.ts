/** What is marked on a picture; pixels by their place in drawing order. */
export interface Marks {
  /** The pixel that is drawn next. */
  readonly cursor?: number | undefined;
  /** The pixel under the microscope, or under the brush. */
  readonly target?: number | undefined;
  /** 1 for each pixel that the user fixed. */
  readonly fixed?: Uint8Array | undefined;
  /** 1 for each pixel that the target depends on, 0 for the others. */
  readonly field?: Uint8Array | undefined;
}

/** Colours of marks, as a canvas takes them. */
export interface Inks {
  readonly accent: string;
  readonly around: string;
  readonly veil: string;
}

interface Ground {
  /** Of the picture, in its pixels. */
  readonly width: number;
  readonly height: number;
  readonly inks: Inks;
}

/** The inks that the style sheet gives a canvas; light and dark are decided there. */
export function inksOf(canvas: HTMLCanvasElement): Inks {
  const { color, outlineColor, caretColor } = getComputedStyle(canvas);
  return { accent: color, around: outlineColor, veil: caretColor };
}

/** Draws marks on a canvas that lies over a picture of `width` x `height` pixels. */
export function overlay(
  canvas: HTMLCanvasElement,
  { width, height, inks, ...marks }: Marks & Ground,
): void {
  const { width: wide, height: high } = canvas;
  const scale = devicePixelRatio;
  const context = canvas.getContext("2d");
  if (!context || wide === 0) return;
  context.clearRect(0, 0, wide, high);
  const cell = wide / width;
  const corner = (place: number): readonly [number, number] => [
    (place % width) * cell,
    Math.floor(place / width) * cell,
  ];
  const { cursor = -1, target = -1, field, fixed } = marks;
  if (field) veil(context, { field, target, width, cell, colour: inks.veil });
  if (fixed) pins(context, { fixed, width, cell, scale });
  context.lineWidth = Math.max(2, Math.round(scale * 2));
  const frame = (place: number, ink: string): void => {
    if (place < 0 || place >= width * height) return;
    const half = context.lineWidth / 2;
    const [x, y] = corner(place);
    context.strokeStyle = inks.around;
    context.strokeRect(x - half * 2, y - half * 2, cell + half * 4, cell + half * 4);
    context.strokeStyle = ink;
    context.strokeRect(x, y, cell, cell);
  };
  frame(cursor, inks.accent);
  frame(target, inks.accent);
}

/** Covers what is not in the field. */
function veil(
  context: CanvasRenderingContext2D,
  given: {
    readonly field: Uint8Array;
    readonly target: number;
    readonly width: number;
    readonly cell: number;
    readonly colour: string;
  },
): void {
  const { field, target, width, cell, colour } = given;
  context.fillStyle = colour;
  for (const [place, seen] of field.entries()) {
    if (seen !== 0 || place === target) continue;
    const [x, y] = [(place % width) * cell, Math.floor(place / width) * cell];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    context.fillRect(left, top, Math.floor(x + cell) - left, Math.floor(y + cell) - top);
  }
}

/** A dot in the corner of each pixel that is fixed. */
function pins(
  context: CanvasRenderingContext2D,
  given: {
    readonly fixed: Uint8Array;
    readonly width: number;
    readonly cell: number;
    readonly scale: number;
  },
): void {
  const { fixed, width, cell, scale } = given;
  const size = Math.max(1, Math.min(4 * scale, cell / 5));
  for (const [place, kept] of fixed.entries()) {
    if (kept === 0) continue;
    const [x, y] = [(place % width) * cell, Math.floor(place / width) * cell];
    context.fillStyle = "#0009";
    context.fillRect(x + cell - 2 * size, y + size * 0.7, size * 1.3, size * 1.3);
    context.fillStyle = "#fffe";
    context.fillRect(x + cell - 1.85 * size, y + size * 0.85, size, size);
  }
}

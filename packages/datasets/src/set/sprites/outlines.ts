/** A place on a sprite of 16 by 16 units, from the upper left, whatever its size in pixels. */
export type Point = readonly [x: number, y: number];

/** A closed shape, and a box around it. */
export interface Outline {
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  inside(x: number, y: number): boolean;
}

// Only + - * /, which every engine rounds alike.

export function ellipse([cx, cy]: Point, [rx, ry]: Point): Outline {
  return {
    box: [cx - rx, cy - ry, cx + rx, cy + ry],
    inside(x, y) {
      const u = (x - cx) / rx;
      const v = (y - cy) / ry;
      return u * u + v * v <= 1;
    },
  };
}

/** Edges belong to it. */
export function rectangle([left, top]: Point, [right, bottom]: Point): Outline {
  return {
    box: [left, top, right, bottom],
    inside: (x, y) => x >= left && x <= right && y >= top && y <= bottom,
  };
}

/** Symmetric about `x = axis`: its half width at some heights, straight between them. */
export function profile(
  axis: number,
  points: readonly (readonly [y: number, half: number])[],
): Outline {
  const { xs: ys, ys: halves } = apart(points);
  const widest = Math.max(...halves);
  return {
    box: [axis - widest, Math.min(...ys), axis + widest, Math.max(...ys)],
    inside(x, y) {
      const away = Math.abs(x - axis);
      for (let i = 1; i < ys.length; i++) {
        const y0 = ys[i - 1] ?? 0;
        const y1 = ys[i] ?? 0;
        if (y < y0 || y > y1) continue;
        const half0 = halves[i - 1] ?? 0;
        const half1 = halves[i] ?? 0;
        const half = y1 > y0 ? half0 + ((half1 - half0) * (y - y0)) / (y1 - y0) : half1;
        if (away <= half) return true;
      }
      return false;
    },
  };
}

export function polygon(...corners: readonly Point[]): Outline {
  const { xs, ys } = apart(corners);
  return {
    box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
    inside(x, y) {
      let within = false;
      for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
        const y0 = ys[j] ?? 0;
        const y1 = ys[i] ?? 0;
        if (y0 > y === y1 > y) continue;
        const x0 = xs[j] ?? 0;
        if (x < x0 + (((xs[i] ?? 0) - x0) * (y - y0)) / (y1 - y0)) within = !within;
      }
      return within;
    },
  };
}

/** A line of some thickness through points, with round ends. */
export function line(points: readonly Point[], half: number): Outline {
  const { xs, ys } = apart(points);
  return {
    box: [
      Math.min(...xs) - half,
      Math.min(...ys) - half,
      Math.max(...xs) + half,
      Math.max(...ys) + half,
    ],
    inside(x, y) {
      for (let i = 1; i < xs.length; i++) {
        const x0 = xs[i - 1] ?? 0;
        const y0 = ys[i - 1] ?? 0;
        const dx = (xs[i] ?? 0) - x0;
        const dy = (ys[i] ?? 0) - y0;
        const along = ((x - x0) * dx + (y - y0) * dy) / Math.max(1e-9, dx * dx + dy * dy);
        const near = Math.min(1, Math.max(0, along));
        const u = x - x0 - near * dx;
        const v = y - y0 - near * dy;
        if (u * u + v * v <= half * half) return true;
      }
      return false;
    },
  };
}

function apart(points: readonly Point[]): { readonly xs: number[]; readonly ys: number[] } {
  return { xs: points.map(([x]) => x), ys: points.map(([, y]) => y) };
}

/** A shape and its mirror image. */
export function mirrored({ box: [left, top, right, bottom], inside }: Outline): Outline {
  return {
    box: [Math.min(left, 16 - right), top, Math.max(right, 16 - left), bottom],
    inside: (x, y) => inside(x, y) || inside(16 - x, y),
  };
}

export function union(...parts: readonly Outline[]): Outline {
  return {
    box: [
      Math.min(...parts.map(({ box }) => box[0])),
      Math.min(...parts.map(({ box }) => box[1])),
      Math.max(...parts.map(({ box }) => box[2])),
      Math.max(...parts.map(({ box }) => box[3])),
    ],
    inside: (x, y) => parts.some((part) => part.inside(x, y)),
  };
}

export function overlap(a: Outline, b: Outline): Outline {
  return { box: a.box, inside: (x, y) => a.inside(x, y) && b.inside(x, y) };
}

export function without(a: Outline, b: Outline): Outline {
  return { box: a.box, inside: (x, y) => a.inside(x, y) && !b.inside(x, y) };
}

/** What points up, turned by 45 degrees to the upper right about the middle. */
export function turned({ inside }: Outline): Outline {
  const half = Math.SQRT1_2;
  return {
    box: [0, 0, 16, 16],
    inside: (x, y) => inside(8 + half * (x + y - 16), 8 - half * (x - y)),
  };
}

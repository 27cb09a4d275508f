/** A line of a chart: bits per dimension at some number of images or seconds. */
export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly at: number; readonly bitsPerDim: number }[];
  /** A figure to compare with. */
  readonly dashed?: boolean;
}

const [width, height, left, bottom, right, top] = [860, 420, 60, 40, 260, 16] as const;
const colours = ["#1b6ca8", "#c8553d", "#2a9d63", "#8e5ea2", "#b8860b", "#444444", "#d1495b"];

/**
 * Curves of bits per dimension against images or seconds as an SVG picture; both axes are logarithmic, and leave out points at 0 or
 * below. Empty where there are no points.
 *
 * @example
 * const points = [{ at: 100, bitsPerDim: 4 }, { at: 1000, bitsPerDim: 3 }];
 * lineChart([{ name: "training", points }], "images").startsWith("<svg"); // true
 */
export function lineChart(curves: readonly Curve[], against: string): string {
  const shown = curves.map((curve) => ({ ...curve, points: curve.points.filter(hasPlace) }));
  const all = shown.flatMap(({ points }) => points);
  if (all.length === 0) return "";
  const x = axis(
    all.map(({ at }) => at),
    [left, width - right],
  );
  const y = axis(
    all.map(({ bitsPerDim }) => bitsPerDim),
    [height - bottom, top],
  );
  const lines = shown.map(({ name, points, dashed = false }, i) => {
    const colour = colours[i % colours.length] ?? "#000";
    const dash = i < colours.length && !dashed ? "" : ` stroke-dasharray="5 3"`;
    const path = points
      .map((point) => `${x(point.at).toFixed(1)},${y(point.bitsPerDim).toFixed(1)}`)
      .join(" ");
    const at = top + 14 + 18 * i;
    return `<polyline fill="none" stroke="${colour}" stroke-width="1.6"${dash} points="${path}"/><line x1="${width - right + 12}" x2="${width - right + 36}" y1="${at - 4}" y2="${at - 4}" stroke="${colour}" stroke-width="2"${dash}/><text x="${width - right + 42}" y="${at}">${escaped(name)}</text>`;
  });
  const ticks = [
    ...ticksOf(all.map(({ at }) => at)).map(
      (value) =>
        `<line class="g" x1="${x(value).toFixed(1)}" x2="${x(value).toFixed(1)}" y1="${top}" y2="${height - bottom}"/><text text-anchor="middle" x="${x(value).toFixed(1)}" y="${height - bottom + 16}">${value.toLocaleString("en")}</text>`,
    ),
    ...evenTicks(all.map(({ bitsPerDim }) => bitsPerDim)).map(
      (value) =>
        `<line class="g" x1="${left}" x2="${width - right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/><text text-anchor="end" x="${left - 6}" y="${(y(value) + 4).toFixed(1)}">${Number(value.toFixed(6))}</text>`,
    ),
  ];
  const label = `<text text-anchor="middle" x="${(left + width - right) / 2}" y="${height - 6}">${escaped(against)}</text><text x="8" y="${top + 2}">bits/dim</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><style>.g{stroke:#ddd}</style><rect width="${width}" height="${height}" fill="#fff"/>${ticks.join("")}${lines.join("")}${label}</svg>\n`;
}

function hasPlace({ at, bitsPerDim }: Curve["points"][number]): boolean {
  return at > 0 && bitsPerDim > 0;
}

function axis(values: readonly number[], to: readonly [number, number]): (value: number) => number {
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  const [from, end] = to;
  return (value) => from + ((Math.log(value) - low) / (high - low || 1)) * (end - from);
}

/** Round numbers 1, 2, 3 and 5 times a power of ten between the least and the greatest value. */
function ticksOf(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const first = Math.floor(Math.log10(low));
  const decades = Math.ceil(Math.log10(high)) - first + 1;
  return Array.from({ length: decades }, (_, d) =>
    [1, 2, 3, 4, 5].map((n) => n * 10 ** (first + d)),
  )
    .flat()
    .filter((value) => value >= low && value <= high);
}

/** Three to eight values at an even distance, which is 1, 2 or 5 times a power of ten. */
function evenTicks(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const least = (high - low || 1) / 8;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5].find((n) => n * power >= least) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step);
}

/** Text of XML, which has no control characters. */
function escaped(text: string): string {
  return text
    .replaceAll(/\p{Cc}|\p{Cs}/gu, "\u{fffd}")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

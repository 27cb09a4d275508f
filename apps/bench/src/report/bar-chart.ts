import { escapeHtml } from "./html.ts";
import type { Row } from "./summary.ts";

const [left, right, width, line] = [210, 150, 900, 26] as const;

/** Medians as bars on a logarithmic scale with lines from the fastest to the slowest run, as an SVG element; shorter is better. */
export function barChart(rows: readonly Row[]): string {
  const spreads = rows.flatMap(({ spread }) => (spread ? [spread] : []));
  if (spreads.length === 0) return "";
  const low = Math.log10(Math.min(...spreads.map(({ min }) => min)) / 1.6);
  const high = Math.log10(Math.max(...spreads.map(({ max }) => max)) * 1.05);
  const place = (seconds: number): number =>
    left + ((Math.log10(seconds) - low) / (high - low)) * (width - left - right);
  const height = rows.length * line + 28;
  const marks = decades(low, high).map((decade) => {
    const x = place(10 ** decade).toFixed(1);
    return `<line class="grid" x1="${x}" y1="0" x2="${x}" y2="${height - 24}"/><text class="tick" x="${x}" y="${height - 8}">${decadeWords(decade)}</text>`;
  });
  const bars = rows.map((row, i) => bar(row, i * line, place));
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Medians, logarithmic scale">${marks.join("")}${bars.join("")}</svg>`;
}

function bar(
  { subject, spread, scaled, cells }: Row,
  y: number,
  place: (s: number) => number,
): string {
  const middle = y + line / 2;
  const name = `<text class="name" x="${left - 8}" y="${middle + 4}">${escapeHtml(subject.name)}</text>`;
  const [words] = cells;
  if (spread === undefined)
    return `${name}<text class="none" x="${left}" y="${middle + 4}">${escapeHtml(words)}</text>`;
  const [from, to, end] = [place(spread.min), place(spread.max), place(spread.median)];
  const kind = `${subject.ours ? "ours" : "peer"}${scaled ? " scaled" : ""}`;
  const label = scaled ? `${words} scaled` : words;
  return [
    name,
    `<rect class="${kind}" x="${left}" y="${y + 4}" width="${Math.max(1, end - left).toFixed(1)}" height="${line - 8}"/>`,
    `<line class="spread" x1="${from.toFixed(1)}" y1="${middle}" x2="${to.toFixed(1)}" y2="${middle}"/>`,
    `<text class="value" x="${(Math.max(to, end) + 8).toFixed(1)}" y="${middle + 4}">${escapeHtml(label)}</text>`,
  ].join("");
}

function decades(low: number, high: number): number[] {
  const first = Math.ceil(low);
  const count = Math.max(0, Math.floor(high) - first + 1);
  return Array.from({ length: count }, (_, i) => first + i);
}

function decadeWords(decade: number): string {
  if (decade >= 0) return `${10 ** decade} s`;
  return decade >= -3
    ? `${10 ** (decade + 3)} ms`
    : `${Number((10 ** (decade + 6)).toPrecision(1))} us`;
}

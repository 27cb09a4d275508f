import { verdictOf, type ClaimLine, type Verdict } from "./claim-lines.ts";

const [width, left, right, row, top] = [900, 440, 20, 20, 30] as const;

/** Every tested claim with its 95 % interval as an SVG picture for light and dark pages; empty without tested claims. */
export function claimsChart(lines: readonly ClaimLine[]): string {
  const shown = lines.flatMap((line) =>
    line.contrast === undefined ? [] : [{ line, contrast: line.contrast }],
  );
  if (shown.length === 0) return "";
  const ends = shown.flatMap(({ contrast: { estimate, margin } }) => [
    estimate - margin,
    estimate + margin,
  ]);
  const step = 0.02;
  const [from, to] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const [low, high] = [Math.floor(from / step), Math.ceil(to / step)];
  const x = (value: number): string =>
    (left + ((value / step - low) / (high - low)) * (width - left - right)).toFixed(1);
  const bottom = top + row * shown.length;
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => low + i).map((tick) => {
    const at = x(tick * step);
    const label = `<text text-anchor="middle" x="${at}" y="${bottom + 16}">${(tick * step).toFixed(2)}</text>`;
    return `<line class="${tick === 0 ? "zero" : "grid"}" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}"/>${label}`;
  });
  const marks = shown.map(({ line, contrast: { estimate, margin } }, i) => {
    const y = top + row * (i + 0.5);
    const text = `${line.claim.says} (${line.equals.join(", ")})`;
    return [
      `<text text-anchor="end" x="${left - 10}" y="${y + 4}">${text}</text>`,
      `<g class="${verdictOf(line)}"><line x1="${x(estimate - margin)}" x2="${x(estimate + margin)}" y1="${y}" y2="${y}"/>`,
      `<circle cx="${x(estimate)}" cy="${y}" r="4"/></g>`,
    ].join("");
  });
  const legend = (["stands", "falls", "undecided"] as const satisfies Verdict[]).map(
    (verdict, i) =>
      `<g class="${verdict}"><circle cx="${left + 100 * i + 5}" cy="14" r="4"/></g><text x="${left + 100 * i + 14}" y="18">${verdict}</text>`,
  );
  const title = `<text text-anchor="middle" x="${(left + width - right) / 2}" y="${bottom + 34}">gain as claimed, bits/dim, with 95 % intervals</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 44}" font-family="sans-serif" font-size="12"><style>${style}</style><rect class="page" width="100%" height="100%"/>${[...legend, ...ticks, ...marks].join("")}${title}</svg>\n`;
}

const style = `.page{fill:#fff}text{fill:#222}line{stroke-width:2}.grid{stroke:#ddd;stroke-width:1}.zero{stroke:#666;stroke-width:1}
.stands{fill:#1b6ca8;stroke:#1b6ca8}.falls{fill:#c8553d;stroke:#c8553d}.undecided{fill:#888;stroke:#888}
@media(prefers-color-scheme:dark){.page{fill:#0d1117}text{fill:#e6edf3}.grid{stroke:#30363d}.zero{stroke:#aaa}
.stands{fill:#58a6ff;stroke:#58a6ff}.falls{fill:#ff7b72;stroke:#ff7b72}.undecided{fill:#9da5ae;stroke:#9da5ae}}`;

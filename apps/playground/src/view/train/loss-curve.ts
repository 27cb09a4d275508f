import { averagedPoints, type Curve } from "@pixelweft/pixelcnn/pictures";
import { lowest } from "../../engine/training/training-desk.ts";
import {
  bestBefore,
  type LossPoint,
  type TrainingRun,
} from "../../engine/training/training-run.ts";
import { element } from "../element.ts";
import { svgElement } from "../svg-element.ts";

/** A figure to compare with. */
interface Level {
  readonly name: string;
  readonly bitsPerDim: number;
}

/** The loss as a curve, beside what simple ways need. */
export interface LossCurve {
  readonly root: HTMLElement;
  show(run: TrainingRun, before: number | undefined): void;
}

const [width, height] = [460, 280];
const edge = { left: 40, right: 112, top: 14, bottom: 30 };
/** Points of a curve that are drawn: each is the mean of neighbours. */
const drawnPoints = 160;

/** Makes the chart: updates to the right, bits per dimension upwards, on a logarithmic scale. */
export function makeLossCurve(): LossCurve {
  const chart = svgElement("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  chart.setAttribute("aria-label", "Losses of a training that has not begun");
  const root = element("figure", { class: "loss-curve" });
  root.append(chart);
  return {
    root,
    show: (run, before) => {
      const { losses, heldOut, step } = run.progress;
      const { uniform, png } = run.set;
      const levels = [
        { name: "uniform", bitsPerDim: uniform },
        { name: "PNG", bitsPerDim: png },
        ...(before === undefined ? [] : [{ name: "reached before", bitsPerDim: before }]),
      ];
      const all = [...levels, ...losses, ...heldOut].map((point) => point.bitsPerDim);
      const scale = scaleOf(all, Math.max(50, step));
      chart.setAttribute("aria-label", wordsOf(run, before));
      chart.replaceChildren(
        ...ticks(scale),
        ...levels.map((level) => levelLine(level, scale)),
        line("losses", averagedPoints(pointsOf(losses), drawnPoints), scale),
        line("held-out", pointsOf(heldOut), scale),
        ...mark("best", bestBefore(run.progress), scale),
        ...mark("end", heldOut.at(-1), scale),
        ...spreadLabels([
          ...levels.map(({ name, bitsPerDim }) => ({
            kind: "level",
            words: `${name} ${bitsPerDim.toFixed(2)}`,
            y: scale.y(bitsPerDim),
          })),
          ...heldOut.slice(-1).map(({ bitsPerDim }) => ({
            kind: "ours",
            words: `held out ${bitsPerDim.toFixed(2)}`,
            y: scale.y(bitsPerDim),
          })),
        ]),
      );
    },
  };
}

interface Scale {
  readonly x: (step: number) => number;
  readonly y: (bitsPerDim: number) => number;
  readonly low: number;
  readonly high: number;
  readonly steps: number;
}

function scaleOf(values: readonly number[], steps: number): Scale {
  const low = Math.min(...values) / 1.15;
  const high = Math.max(...values) * 1.08;
  const inner = height - edge.top - edge.bottom;
  return {
    x: (step) => edge.left + (step / steps) * (width - edge.left - edge.right),
    y: (bits) => edge.top + (Math.log(high / Math.max(bits, low)) / Math.log(high / low)) * inner,
    low,
    high,
    steps,
  };
}

function ticks({ x, y, low, high, steps }: Scale): SVGElement[] {
  const bits = [0.0625, 0.125, 0.25, 0.5, 1, 2, 4, 8].filter((at) => at > low && at < high);
  const stride = [10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 50_000].find(
    (one) => steps / one <= 4,
  );
  const across = Array.from({ length: 5 }, (_, i) => (i + 1) * (stride ?? 100_000)).filter(
    (step) => step <= steps,
  );
  const foot = height - edge.bottom;
  return [
    ...bits.flatMap((at) => [
      svgElement("line", {
        class: "grid",
        x1: edge.left,
        x2: width - edge.right,
        y1: y(at),
        y2: y(at),
      }),
      svgElement(
        "text",
        { class: "tick", x: edge.left - 8, y: y(at) + 4, "text-anchor": "end" },
        String(at),
      ),
    ]),
    ...across.map((step) =>
      svgElement(
        "text",
        { class: "tick", x: x(step), y: foot + 18, "text-anchor": "middle" },
        step.toLocaleString("en"),
      ),
    ),
    svgElement("text", { class: "tick", x: edge.left, y: foot + 18 }, "steps"),
  ];
}

function levelLine({ name, bitsPerDim }: Level, { y }: Scale): SVGElement {
  const kind = name === "reached before" ? "before" : "";
  const at = y(bitsPerDim);
  return svgElement("line", {
    class: `level ${kind}`,
    x1: edge.left,
    x2: width - edge.right,
    y1: at,
    y2: at,
  });
}

function pointsOf(losses: readonly LossPoint[]): Curve["points"] {
  return losses.map(({ step, bitsPerDim }) => ({ at: step, bitsPerDim }));
}

function line(kind: string, points: Curve["points"], { x, y }: Scale): SVGElement {
  const places = points.map(
    ({ at, bitsPerDim }) => `${x(at).toFixed(1)},${y(bitsPerDim).toFixed(1)}`,
  );
  return svgElement("polyline", { class: kind, points: places.join(" ") });
}

function mark(kind: "best" | "end", point: LossPoint | undefined, { x, y }: Scale): SVGElement[] {
  if (point === undefined) return [];
  return [svgElement("circle", { class: kind, cx: x(point.step), cy: y(point.bitsPerDim), r: 4 })];
}

/** Labels at the right, moved apart where they would lie on each other. */
function spreadLabels(
  labels: readonly { readonly kind: string; readonly words: string; readonly y: number }[],
): SVGElement[] {
  let last = -Infinity;
  return labels
    .toSorted((a, b) => a.y - b.y)
    .map(({ kind, words, y }) => {
      last = Math.max(y, last + 15);
      const at = { class: `label ${kind}`, x: width - edge.right + 8, y: last + 4 };
      return svgElement("text", at, words);
    });
}

function wordsOf({ progress, set }: TrainingRun, before: number | undefined): string {
  const { step, losses, heldOut } = progress;
  const bits = (value: number | undefined): string =>
    value === undefined ? "nothing yet" : `${value.toFixed(2)} bits per dimension`;
  return [
    `Loss after ${step} steps: ${bits(losses.at(-1)?.bitsPerDim)} on training pictures`,
    `${bits(lowest(heldOut))} at best on held-out ones`,
    `A uniform guess needs ${set.uniform.toFixed(2)}, PNG ${set.png.toFixed(2)}`,
    ...(before === undefined ? [] : [`an earlier run reached ${before.toFixed(2)}`]),
  ].join(". ");
}

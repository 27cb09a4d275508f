import { labelled, type TrainingRun } from "../../engine/training/training-run.ts";
import { element } from "../element.ts";
import { makePictureGrid } from "./picture-grid.ts";

/** One update in visible parts. */
export interface SlowStep {
  readonly root: HTMLElement;
  /** Makes one update of a run, and shows what it does. The signal ends it at once, and before the update there is none. */
  step(run: TrainingRun, signal: AbortSignal): Promise<void>;
}

/** Pictures whose costs are shown. */
const count = 8;
/** Milliseconds for which each part is shown. */
const pause = 700;

/** What goes in where too few pictures are there to hold any out. */
const trainedOn = "Pictures that it trains on go in: they are too few to hold any out.";

const parts = [
  "Pictures that it has never trained on go in.",
  "Each pixel costs bits: the more, the less the model expected it.",
  "The weights move a little against the gradient of the cost of a batch.",
  "The same pictures again: what became cheaper, and what dearer.",
];

/** Makes the rows of pictures and what is said of them. */
export function makeSlowStep(run: () => TrainingRun | undefined): SlowStep {
  const pictures = makePictureGrid(count, { palette: () => run()?.set.palette });
  const [costs, change] = [heatRow("What each pixel costs"), heatRow("What the step changed")];
  const items = parts.map((words) => element("li", {}, words));
  const list = element("ol", {}, ...items);
  const sum = element("p", { class: "sum", role: "status" });
  const root = element(
    "section",
    { class: "slow-step", "aria-label": "One step in slow motion" },
    list,
    element("div", { class: "rows" }, pictures.root, costs.root, change.root),
    sum,
  );
  const at = (part: number): void => {
    for (const [i, item] of items.entries()) {
      if (i === part) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
  };
  return {
    root,
    step: async (now, signal) => {
      // It may have been begun just before the run was given up.
      const isOver = (): boolean => signal.aborted || run() !== now;
      const { config } = now.plan;
      const { height, width, channels } = config;
      const each = height * width * channels;
      const { heldOut, heldOutLabels, images, labels } = now.set;
      const isHeldOut = heldOut.length >= each;
      const probe = (isHeldOut ? heldOut : images).slice(0, count * each);
      const batch = labelled(
        probe,
        (isHeldOut ? heldOutLabels : labels)?.slice(0, probe.length / each),
      );
      const [first] = items;
      if (first) first.textContent = isHeldOut ? (parts[0] ?? "") : trainedOn;
      pictures.describe(isHeldOut ? "Pictures that are held out" : "Pictures that it trains on");
      at(0);
      pictures.show(probe, config);
      change.clear();
      await wait(pause, signal);
      if (isOver()) return;
      at(1);
      const before = await now.model.bits(batch);
      costs.show(perPixel(before, channels), { height, width, most: Math.log2(config.levels) });
      sum.textContent = `${mean(before).toFixed(3)} bits per dimension`;
      await wait(pause, signal);
      if (isOver()) return;
      at(2);
      await now.run(1);
      await wait(pause / 2, signal);
      at(3);
      const after = await now.model.bits(batch);
      const moved = perPixel(before, channels).map(
        (bits, i) => bits - (perPixel(after, channels)[i] ?? 0),
      );
      const most = Math.max(1e-6, ...moved.map(Math.abs));
      change.show(moved, { height, width, most });
      sum.textContent = `${mean(before).toFixed(3)} → ${mean(after).toFixed(3)} bits per dimension`;
      await wait(2 * pause, signal);
    },
  };
}

interface HeatRow {
  readonly root: HTMLElement;
  /** Values of pixels, `[n, height, width]`: those above 0 in the colour of the page, those below in its opposite, up to `most`. */
  show(
    values: Float32Array,
    shape: { readonly height: number; readonly width: number; readonly most: number },
  ): void;
  clear(): void;
}

function heatRow(label: string): HeatRow {
  const canvas = element("canvas", { class: "pixels", role: "img", "aria-label": label });
  const root = element("div", { class: "picture-grid heat-row" }, canvas);
  const clear = (): void => {
    canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
  };
  return {
    root,
    clear,
    show: (values, { height, width, most }) => {
      const pictures = values.length / (height * width);
      Object.assign(canvas, { width: pictures * (width + 1) - 1, height });
      root.style.setProperty("--ratio", `${canvas.width} / ${canvas.height}`);
      const context = canvas.getContext("2d");
      const { color: more, outlineColor: less } = getComputedStyle(root);
      if (!context) return;
      for (const [i, value] of values.entries()) {
        const [picture, place] = [Math.floor(i / (height * width)), i % (height * width)];
        context.globalAlpha = Math.min(1, Math.abs(value) / most);
        context.fillStyle = value > 0 ? more : less;
        context.fillRect(picture * (width + 1) + (place % width), Math.floor(place / width), 1, 1);
      }
    },
  };
}

/** Bits of pixels from those of their colours. */
function perPixel(bits: Float32Array, channels: number): Float32Array {
  if (channels === 1) return bits;
  return Float32Array.from({ length: bits.length / channels }, (_, pixel) =>
    bits.subarray(pixel * channels, (pixel + 1) * channels).reduce((sum, one) => sum + one, 0),
  );
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Resolves after some time, or with the signal. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => done(), { once: true });
  });
}

import type { TrainingRun } from "../../engine/training/training-run.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";
import { makePictureGrid } from "./picture-grid.ts";

/** What the model draws while it learns. */
export interface SampleWatch {
  readonly root: HTMLElement;
  /** Draws once, for a run that has just been shown. */
  show(): void;
  /** Draws again and again while the run trains. */
  follow(): void;
}

/** Pictures that are drawn, and how many in a row. */
const [count, columns] = [16, 4];
/** Milliseconds between two drawings; longer where one takes long. */
const every = 2500;

/** Makes an empty grid of samples. */
export function makeSampleWatch(
  { store, say }: Page,
  run: () => TrainingRun | undefined,
): SampleWatch {
  const grid = makePictureGrid(columns, { palette: () => run()?.set.palette });
  const caption = element("figcaption", {}, "Starting …");
  const root = element("figure", { class: "sample-watch" }, grid.root, caption);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDrawing = false;

  const draw = async (): Promise<void> => {
    const now = run();
    if (!now || isDrawing || root.closest("[hidden]")) return;
    isDrawing = true;
    try {
      const { step } = now.progress;
      // The same random numbers each time: pictures change as the model does.
      const { seed } = store.state;
      const { classes } = now.set;
      const labels = classes ? { labels: labelsOf(classes.length) } : {};
      const levels = await now.model.sample({ count, batch: count, seed, ...labels });
      if (run() !== now) return;
      grid.show(levels, now.plan.config);
      grid.describe(`${count} pictures that the model draws after ${step} steps`);
      caption.textContent =
        step === 0
          ? "What it draws before it has learnt anything"
          : `What it draws after ${step.toLocaleString("en")} ${step === 1 ? "step" : "steps"}`;
      if (classes) caption.textContent += `, class by class: ${someOf(classes)}`;
      root.dataset["step"] = String(step);
    } catch (error) {
      // A run that was given up meanwhile took its model with it.
      if (run() === now) throw error;
    } finally {
      isDrawing = false;
    }
  };
  const drawOrSay = (): Promise<void> =>
    draw().catch((error: unknown) => {
      say(error instanceof Error ? error.message : String(error), "trouble");
    });
  const follow = (): void => {
    clearTimeout(timer);
    const began = performance.now();
    void drawOrSay().then(() => {
      const wait = Math.max(every, 6 * (performance.now() - began));
      if (run()?.isRunning) timer = setTimeout(follow, wait);
    });
  };
  return { root, show: () => void drawOrSay(), follow };
}

/** The classes of the pictures, in order: as many pictures of each as there is room for. */
function labelsOf(classes: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) =>
    classes < count ? Math.floor((i * classes) / count) : i,
  );
}

/** Names of the first classes. */
function someOf(classes: readonly string[]): string {
  const some = classes.slice(0, Math.min(6, count));
  return `${some.join(", ")}${classes.length > some.length ? " …" : ""}`;
}

import { keepPage } from "../offline/keep-page.ts";
import type { Page } from "./page.ts";
import { parts } from "./parts.ts";

/** Milliseconds after which the other parts are loaded even if no picture was drawn. */
const longestWait = 5000;

/**
 * Shows the foot of the page, and loads the code of all parts, once the first picture is there: a visitor may then lose the network. Marks
 * `all-parts` for tests that wait for it. What cannot be loaded now is tried again when it is shown.
 */
export function loadAhead(page: Page): void {
  let isBegun = false;
  const load = async (): Promise<void> => {
    if (isBegun) return;
    isBegun = true;
    await Promise.allSettled([
      ...parts.map((part) => part.load()),
      import("./colophon.ts").then(({ showColophon }) => showColophon(page)),
      import("./lessons/lesson-beside.ts"),
      import("../data/read-set.ts").then(({ loadSetReader }) => loadSetReader()),
      import("../engine/training/load-training.ts").then(async ({ loadTraining }) =>
        loadTraining((await page.engine).worker),
      ),
    ]);
    performance.mark("all-parts");
    // A page that cannot be kept is shown all the same.
    await keepPage().catch(() => {});
  };
  const watch = new PerformanceObserver((list) => {
    if (list.getEntriesByName("first-picture").length === 0) return;
    watch.disconnect();
    setTimeout(() => void load(), 500);
  });
  watch.observe({ type: "mark", buffered: true });
  setTimeout(() => void load(), longestWait);
}

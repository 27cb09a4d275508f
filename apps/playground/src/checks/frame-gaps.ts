import type { Page } from "playwright-core";

/** Times between two frames of a page, in milliseconds, shortest first. */
export interface FrameGaps {
  readonly count: number;
  /** The gap that 95 of 100 are not longer than. */
  readonly most: number;
  readonly longest: number;
}

/** Watches the frames of a page while something is done with it. */
export async function frameGaps(page: Page, act: () => Promise<unknown>): Promise<FrameGaps> {
  const watch = await page.evaluateHandle(() => {
    const gaps: number[] = [];
    let last = performance.now();
    let over = false;
    const step = (): void => {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      if (!over) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
    return {
      end: () => {
        over = true;
        return gaps;
      },
    };
  });
  await act();
  const gaps = (await watch.evaluate(({ end }) => end())).toSorted((a, b) => a - b);
  return {
    count: gaps.length,
    most: gaps[Math.ceil(gaps.length * 0.95) - 1] ?? Infinity,
    longest: gaps.at(-1) ?? Infinity,
  };
}

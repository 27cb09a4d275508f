import type { Page } from "playwright-core";

/** Milliseconds between frames of a page. */
export interface FrameGaps {
  readonly frames: number;
  /** 95 of 100 gaps are no longer. */
  readonly most: number;
  readonly longest: number;
}

/** Watches a page for some milliseconds. */
export async function frameGaps(page: Page, milliseconds: number): Promise<FrameGaps> {
  const gaps = await page.evaluate(
    (length) =>
      new Promise<number[]>((resolve) => {
        const found: number[] = [];
        const start = performance.now();
        let last = start;
        const frame = (now: number): void => {
          found.push(now - last);
          last = now;
          if (now - start < length) requestAnimationFrame(frame);
          else resolve(found.slice(1));
        };
        requestAnimationFrame(frame);
      }),
    milliseconds,
  );
  const sorted = gaps.toSorted((a, b) => a - b);
  const most = sorted[Math.floor(0.95 * (sorted.length - 1))] ?? 0;
  return { frames: gaps.length, most, longest: sorted.at(-1) ?? 0 };
}

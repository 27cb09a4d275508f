import type { PictureSize } from "./pointer.ts";

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Lets arrow keys go from pixel to pixel of a picture, from the one that `from` gives, or else the middle. */
export function watchKeys(
  target: HTMLElement,
  size: () => PictureSize,
  { from, go }: { readonly from: () => number; readonly go: (place: number) => void },
): void {
  target.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const { width, height } = size();
    const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
    const place = from();
    if (place < 0) return go(middle);
    const column = Math.min(width - 1, Math.max(0, (place % width) + step[0]));
    const row = Math.min(height - 1, Math.max(0, Math.floor(place / width) + step[1]));
    go(row * width + column);
  });
}

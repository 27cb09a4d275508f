/** A grid of pixels over which somebody points. */
export interface PointedGrid {
  readonly width: number;
  readonly height: number;
  /** Called with the place that is pointed at, -1 for none. */
  readonly point: (place: number) => void;
}

const steps: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Listens to pointers over some elements that show the same grid, and to arrow keys on the first, which can be focused. */
export function pointedPlace(
  roots: readonly HTMLElement[],
  { width, height, point }: PointedGrid,
): void {
  let place = -1;
  const go = (next: number): void => {
    place = next;
    point(place);
  };
  for (const root of roots) {
    root.addEventListener("pointermove", (event) => {
      const { left, top, width: wide, height: high } = root.getBoundingClientRect();
      const column = Math.floor(((event.clientX - left) / wide) * width);
      const row = Math.floor(((event.clientY - top) / high) * height);
      const isInside = column >= 0 && column < width && row >= 0 && row < height;
      if (isInside && place !== row * width + column) go(row * width + column);
    });
  }
  const [first] = roots;
  if (!first) return;
  first.tabIndex = 0;
  first.setAttribute("role", "group");
  first.setAttribute("aria-label", "The picture; arrow keys move from pixel to pixel");
  first.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const [right, down] = step;
    const column = place < 0 ? 0 : Math.max(0, Math.min(width - 1, (place % width) + right));
    const row = place < 0 ? 0 : Math.max(0, Math.min(height - 1, Math.floor(place / width) + down));
    go(row * width + column);
  });
}

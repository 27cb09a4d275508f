import { add, concat, full, pad, permute, reshape, slice, type Tensor } from "@pixelweft/tensor";

/** Windows along one axis of a map. */
export interface WindowAxis {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
  /** Windows. */
  readonly outputs: number;
}

/** What the windows of a map say of its places. */
export interface Spread {
  /** Of rows and of columns. */
  readonly axes: readonly WindowAxis[];
  /** Numbers of each window, `[n, rows, columns, channels]`; zero where there is no window. */
  readonly windows: readonly Tensor[];
  /** What one window, whose numbers are given, adds to the places that `at` cuts out of a map. */
  readonly part: (numbers: readonly Tensor[], at: (map: Tensor) => Tensor) => Tensor;
}

/**
 * A map `[n, height, width, channels]` of sums: each place adds what the windows that cover it say. Places that lie as far into a stride as
 * each other are covered alike, so they are one kernel, which reads every window that it needs and scatters nothing.
 */
export function spreadOver(map: Tensor, { axes, windows, part }: Spread): Tensor {
  const [n = 1, height = 1, width = 1, channels = 1] = map.shape;
  const [rows, columns] = axes.map((axis, i) => coverOf(axis, [height, width][i] ?? 1));
  if (rows === undefined || columns === undefined) return map;
  const around = windows.map((x) => {
    const before = [0, rows.before, columns.before, 0];
    const shape = [n, rows.windows, columns.windows, channels];
    return pad(x, before, shape);
  });
  const whole = [n, rows.places * rows.stride, columns.places * columns.stride, channels];
  const sums = rows.phases.flatMap((down, r) =>
    columns.phases.map((right, c) => {
      const at = (x: Tensor): Tensor =>
        slice(pad(x, [0, 0, 0, 0], whole), [
          undefined,
          { start: r, step: rows.stride, size: rows.places },
          { start: c, step: columns.stride, size: columns.places },
        ]);
      const taken = down.flatMap((row) =>
        right.map((column) => {
          const of = (x: Tensor): Tensor =>
            slice(x, [
              undefined,
              { start: row, size: rows.places },
              { start: column, size: columns.places },
            ]);
          return part(around.map(of), at);
        }),
      );
      const [first = full([n, rows.places, columns.places, channels], 0), ...rest] = taken;
      return rest.reduce((a, b) => add(a, b), first);
    }),
  );
  const apart = [rows.stride, columns.stride, n, rows.places, columns.places, channels];
  const all = reshape(permute(reshape(concat(sums, 0), apart), [2, 3, 0, 4, 1, 5]), whole);
  return slice(all, [undefined, { size: height }, { size: width }]);
}

/** Which windows cover the places of an axis. */
interface Cover {
  readonly stride: number;
  /** Places of each phase. */
  readonly places: number;
  /** Windows that have to be there: so many before the first one, and so many altogether. */
  readonly before: number;
  readonly windows: number;
  /** For places 0, 1, … of a stride the windows that cover them, counted from the first that has to be there. */
  readonly phases: readonly (readonly number[])[];
}

function coverOf({ size, stride, padding, outputs }: WindowAxis, length: number): Cover {
  const places = Math.ceil(length / stride);
  const phases = Array.from({ length: stride }, (_, phase) => {
    const [last, into] = [Math.floor((phase + padding) / stride), (phase + padding) % stride];
    return Array.from(
      { length: Math.max(0, Math.ceil((size - into) / stride)) },
      (__, i) => last - i,
    );
  });
  const starts = phases.flat();
  const before = Math.max(0, -Math.min(...starts));
  const windows = before + Math.max(outputs, Math.max(...starts) + places);
  return {
    stride,
    places,
    before,
    windows,
    phases: phases.map((phase) => phase.map((start) => start + before)),
  };
}

import type { Width } from "../scalar.ts";

/** Axes joined where every view walks through them as through one. */
export interface JoinedAxes {
  /** Sizes of the joined axes. */
  readonly shape: readonly number[];
  /** For each view, its strides along the joined axes. */
  readonly strides: readonly (readonly number[])[];
  /** Where original axis `d` stands among the joined ones; -1 for an axis of size 1. */
  readonly position: readonly number[];
}

/**
 * Joins neighbouring axes that all views treat as one and drops axes of size 1, so that fewer divisions are needed
 * to find an element. Axes in `keep` stay by themselves, because a body asks for their index.
 */
export function joinAxes(
  shape: readonly number[],
  views: readonly { readonly strides: readonly number[] }[],
  keep: readonly number[],
): JoinedAxes {
  const sizes: number[] = [];
  const strides: number[][] = views.map(() => []);
  const position: number[] = [];
  let open = false;
  shape.forEach((size, d) => {
    if (size === 1) {
      position.push(-1);
      return;
    }
    const steps = views.map((view) => view.strides[d] ?? 0);
    const last = sizes.length - 1;
    const isOpen = open && !keep.includes(d);
    if (isOpen && steps.every((step, v) => strides[v]?.[last] === step * size)) {
      sizes[last] = (sizes[last] ?? 1) * size;
      steps.forEach((step, v) => strides[v]?.splice(last, 1, step));
    } else {
      sizes.push(size);
      steps.forEach((step, v) => strides[v]?.push(step));
    }
    position.push(sizes.length - 1);
    open = !keep.includes(d);
  });
  return { shape: sizes, strides, position };
}

/**
 * WGSL that splits the flat number `flat` (u32) of a group of `width` neighbours into the i32 coordinates
 * `prefix0, prefix1, …` of its first element, the last axis fastest.
 */
export function splitIndex(
  flat: string,
  shape: readonly number[],
  { prefix, width = 1 }: { prefix: string; width?: Width },
): string {
  const last = shape.length - 1;
  const lines: string[] = [];
  let rest = flat;
  for (let d = last; d >= 0; d--) {
    const count = (shape[d] ?? 1) / (d === last ? width : 1);
    const part = d === 0 ? rest : `${rest} % ${count}u`;
    const scale = d === last && width > 1 ? ` * ${width}` : "";
    lines.push(`let ${prefix}${d} = i32(${part})${scale};`);
    if (d > 0) lines.push(`let ${prefix}q${d} = ${rest} / ${count}u;`);
    rest = `${prefix}q${d}`;
  }
  return lines.join("\n");
}

/** The i32 code of `offset` plus coordinates times strides. */
export function elementIndex(offset: string, strides: readonly number[], prefix: string): string {
  const terms = strides.flatMap((stride, d) =>
    stride === 0 ? [] : [stride === 1 ? `${prefix}${d}` : `${prefix}${d} * ${stride}`],
  );
  return [offset, ...terms].join(" + ");
}

/** The number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

import type { Affine } from "../backend/mod.ts";

/** A position known when a program is built: a number, or a number plus loop indices times strides. */
export type Position = number | Affine;

/**
 * Makes an affine form from a position: a number is a form without loops.
 *
 * @example
 * affine(3); // { constant: 3, terms: [] }
 */
export function affine(position: Position): Affine {
  if (typeof position === "object" && !("terms" in position))
    throw new TypeError("Cannot use a tensor as a position here: slice() and place() can");
  return typeof position === "number" ? { constant: position, terms: [] } : position;
}

/** The index of a loop as an affine form. */
export function loopAffine(loop: number): Affine {
  return { constant: 0, terms: [{ loop, stride: 1 }] };
}

/** Sum of two positions. */
export function addAffine(a: Position, b: Position): Affine {
  const x = affine(a);
  const y = affine(b);
  if (y.terms.length === 0) return { constant: x.constant + y.constant, terms: x.terms };
  const strides = new Map<number, number>();
  for (const { loop, stride } of [...x.terms, ...y.terms])
    strides.set(loop, (strides.get(loop) ?? 0) + stride);
  const terms = [...strides]
    .filter(([, stride]) => stride !== 0)
    .toSorted(([p], [q]) => p - q)
    .map(([loop, stride]) => ({ loop, stride }));
  return { constant: x.constant + y.constant, terms };
}

/** A position times a whole number. */
export function scaleAffine(a: Position, factor: number): Affine {
  const x = affine(a);
  if (factor === 0) return affine(0);
  return {
    // Never -0, which JSON does not have.
    constant: x.constant * factor + 0,
    terms: x.terms.map(({ loop, stride }) => ({ loop, stride: stride * factor })),
  };
}

/** Whether two positions are the same for every loop index. */
export function equalAffine(a: Affine, b: Affine): boolean {
  return (
    a.constant === b.constant &&
    a.terms.length === b.terms.length &&
    a.terms.every((t, i) => t.loop === b.terms[i]?.loop && t.stride === b.terms[i]?.stride)
  );
}

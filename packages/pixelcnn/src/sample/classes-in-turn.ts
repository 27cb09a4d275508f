/**
 * The class of each image where none is named: all of them in turn. Nothing for a model without classes.
 *
 * @example
 * classesInTurn({ numClasses: 3 }, 5); // Int32Array [0, 1, 2, 0, 1]
 * classesInTurn({ numClasses: 0 }, 5); // undefined
 */
export function classesInTurn(
  { numClasses }: { readonly numClasses: number },
  count: number,
): Int32Array | undefined {
  return numClasses === 0
    ? undefined
    : Int32Array.from({ length: count }, (_, k) => k % numClasses);
}

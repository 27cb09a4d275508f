/**
 * Images in an order for a sheet on which each row of some images stands above a row of others, such as samples above the pictures that
 * are nearest to them. The last rows are filled with zeros.
 *
 * @param upper `[count, …]`, as many as `lower`
 * @param size values of an image
 * @throws RangeError for numbers of values that differ, or no columns.
 * @example
 * const [samples, near] = [Uint8Array.of(1, 2, 3), Uint8Array.of(7, 8, 9)];
 * rowPairs(samples, near, { columns: 2, size: 1 }); // Uint8Array [1, 2, 7, 8, 3, 0, 9, 0]
 */
export function rowPairs(
  upper: Uint8Array,
  lower: Uint8Array,
  { columns, size }: { readonly columns: number; readonly size: number },
): Uint8Array {
  if (upper.length !== lower.length || columns < 1)
    throw new RangeError(
      `Cannot pair ${upper.length} values with ${lower.length} in ${columns} columns`,
    );
  const row = columns * size;
  const rows = Math.ceil(upper.length / row);
  const paired = new Uint8Array(2 * rows * row);
  for (let n = 0; n < rows; n++)
    for (const [k, images] of [upper, lower].entries())
      paired.set(images.subarray(n * row, (n + 1) * row), (2 * n + k) * row);
  return paired;
}

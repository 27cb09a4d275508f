/** Images `[batch, size, size, 1]` of slanted stripes with some noise: enough to learn, the same each time. */
export function slantedStripes(
  { batch, size, levels }: Readonly<Record<"batch" | "size" | "levels", number>>,
  step: number,
): { images: { data: Uint8Array<ArrayBuffer>; shape: number[] } } {
  const data = Uint8Array.from({ length: batch * size * size }, (_, i) => {
    const [n, y, x] = [Math.floor(i / size / size), Math.floor(i / size) % size, i % size];
    const noise = Math.floor((Math.sin((i + 1) * (step + 3.7)) + 1) * 0.7);
    return (Math.floor((x + (n % 2 === 0 ? y : -y) + size + step) / 2) + noise) % levels;
  });
  return { images: { data, shape: [batch, size, size, 1] } };
}

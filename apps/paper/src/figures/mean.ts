/** A mean and its standard error. */
export interface Mean {
  readonly mean: number;
  readonly standardError: number;
  /** How many values it is of. */
  readonly count: number;
}

/** The mean of two values or more. */
export function meanOf(values: readonly number[]): Mean {
  const count = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / count;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (count - 1);
  return { mean, standardError: Math.sqrt(variance / count), count };
}

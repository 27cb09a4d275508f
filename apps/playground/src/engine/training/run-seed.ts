/** Seed of the first weights, the order of the pictures and dropout. */
export const runSeed = 1;

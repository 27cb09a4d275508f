/**
 * Whether tensors of a training have such names in files: `training.PART.NAME`. `parseCheckpoint()` asks for itself: a page that only
 * samples has it, and would pay for what it shares with training.
 */
export function isOfTraining(name: string): boolean {
  return /^training\.[^.]+\../.test(name);
}

/** Whether tensors of a training have such names in files: `training.PART.NAME`. */
export function isOfTraining(name: string): boolean {
  return /^training\.[^.]+\../.test(name);
}

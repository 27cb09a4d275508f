/** What the folder of a training run holds, and hardly another one. */
const ofRun = /\/(?:(?:last|best)\.safetensors|metrics\.jsonl)$/;

/** The files of a folder, and apart from them those of training runs in folders below it, whose samples are no images to train on. */
export function apartFromRuns(names: readonly string[]): {
  readonly own: readonly string[];
  readonly ofRuns: readonly string[];
} {
  const runs = names.flatMap((name) => (ofRun.test(name) ? [name.replace(ofRun, "/")] : []));
  if (runs.length === 0) return { own: names, ofRuns: [] };
  const isOfRun = (name: string): boolean => runs.some((run) => name.startsWith(run));
  return { own: names.filter((name) => !isOfRun(name)), ofRuns: names.filter(isOfRun) };
}

/**
 * Collects garbage until something holds, which finalizers may bring about; gives up after some turns. `collect` is the engine's own
 * function for it.
 */
export async function collectUntil(
  collect: () => void,
  holds: () => boolean,
  turns = 50,
): Promise<boolean> {
  for (let turn = 0; turn < turns; turn++) {
    // What was looked at through a weak reference lives until the turn of the event loop ends.
    await new Promise((resolve) => setTimeout(resolve, 20));
    collect();
    if (holds()) return true;
  }
  return false;
}

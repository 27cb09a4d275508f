/** Milliseconds that a page that is being left may need to let go. */
const patience = 500;

/** Whether no other tab has a run open; this one has it then until it is left. Where there are no locks, as on plain HTTP, nobody knows of others. */
export function takeRunLock(): Promise<boolean> {
  const { locks }: { readonly locks?: LockManager } = navigator;
  if (!locks) return Promise.resolve(true);
  return new Promise((done) => {
    const signal = AbortSignal.timeout(patience);
    const held = (): Promise<never> => {
      done(true);
      return new Promise(() => {});
    };
    locks.request("pixelweft run", { signal }, held).catch(() => done(false));
  });
}

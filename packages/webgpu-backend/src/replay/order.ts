/** Keeps calls in order: each starts when all earlier ones have been handed to the device. */
export interface Order {
  /** True when nothing waits: the next call starts at once. */
  readonly free: boolean;
  /** Runs `work` in its turn, at once when nothing waits. */
  next(work: () => Promise<void> | undefined): Promise<void>;
}

const ready = Promise.resolve();

/** Makes an empty order. */
export function makeOrder(): Order {
  let tail: Promise<void> | undefined;
  const follow = (started: Promise<void>): Promise<void> => {
    const end = started.then(
      () => undefined,
      () => undefined,
    );
    tail = end;
    void end.then(() => {
      if (tail === end) tail = undefined;
    });
    return started;
  };
  return {
    get free() {
      return tail === undefined;
    },
    next(work) {
      if (tail !== undefined) return follow(tail.then(work));
      const started = work();
      return started === undefined ? ready : follow(started);
    },
  };
}

/**
 * The results of jobs, in order. At most `ahead` jobs are under way or done beyond the one whose result the caller has; none is begun after the caller
 * has left, and those under way have ended when the generator returns.
 */
export async function* readAhead<Result>(
  jobs: Iterable<() => Promise<Result>>,
  { ahead, leave }: { readonly ahead: number; leave(): void },
): AsyncGenerator<Result, void, undefined> {
  const left = jobs[Symbol.iterator]();
  const begun: Promise<Result>[] = [];
  try {
    for (;;) {
      while (begun.length <= ahead) {
        const next = left.next();
        if (next.done === true) break;
        const job = next.value();
        job.catch(() => undefined); // thrown when its turn comes, or never
        begun.push(job);
      }
      const first = begun.shift();
      if (first === undefined) return;
      yield await first;
    }
  } finally {
    leave();
    await Promise.allSettled(begun);
  }
}

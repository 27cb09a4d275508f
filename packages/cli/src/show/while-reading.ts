/** Milliseconds without a word before the first one, and at most between two. */
const [firstAfter, mostBetween] = [5000, 60_000];

/**
 * Reads images, and says that it still does where that takes long, as of tens of thousands of pictures: after five seconds, then after
 * twice as many each time.
 */
export async function whileReading<T>(
  source: string,
  tell: (line: string) => void,
  read: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  let wait = firstAfter;
  const note = (): void => {
    const seconds = Math.round((performance.now() - began) / 1000);
    tell(`Still reading ${source}: ${seconds} s so far`);
    timer = setTimeout(note, wait);
    wait = Math.min(2 * wait, mostBetween);
  };
  let timer = setTimeout(note, wait);
  try {
    return await read();
  } finally {
    clearTimeout(timer);
  }
}

import { expect, test, vi } from "vitest";
import { type Pacing, eventPacing, usualPacing } from "./pacing.ts";

/** The pacing of a browser that calls itself so. */
function pacingOf(userAgent: string, queue: Pick<GPUQueue, "submit">): Pacing {
  vi.stubGlobal("navigator", { userAgent });
  const pacing = usualPacing(queue);
  vi.unstubAllGlobals();
  return pacing;
}

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
const chrome =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

/** A queue at each of whose submits the runtime looks for what is done, and a buffer that is done so many submits after it was asked for. */
function looking(after: number) {
  let submits = 0;
  let mapped: (() => void) | undefined;
  const queue = {
    submit(): undefined {
      submits += 1;
      if (submits >= after) mapped?.();
    },
  };
  const buffer = {
    mapState: "unmapped" as const,
    mapAsync: () =>
      new Promise<undefined>((resolve) => {
        mapped = () => resolve(undefined);
      }),
    unmap: () => undefined,
  };
  return { queue, buffer, submits: () => submits };
}

test.each([1, 4])(
  "Firefox, which looks at submits, is given empty ones, %i of them, until a buffer is mapped and no more",
  async (after) => {
    const { queue, buffer, submits } = looking(after);
    await pacingOf(firefox, queue).mapped(buffer);
    expect(submits()).toBe(after);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(submits()).toBe(after);
  },
);

test("a map that fails says so, and nothing more is submitted", async () => {
  const { queue, buffer, submits } = looking(Infinity);
  buffer.mapAsync = () => Promise.reject(new Error("the device is lost"));
  await expect(pacingOf(firefox, queue).mapped(buffer)).rejects.toThrow("the device is lost");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(submits()).toBe(1);
});

test("other runtimes are left to themselves", () => {
  const { queue } = looking(1);
  expect(usualPacing(queue)).toBe(eventPacing);
  expect(pacingOf(chrome, queue)).toBe(eventPacing);
});

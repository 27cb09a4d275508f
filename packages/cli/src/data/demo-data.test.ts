import { PassThrough } from "node:stream";
import { MissingDataError } from "@pixelweft/datasets";
import { openPart } from "@pixelweft/datasets/choice";
import { expect, test } from "vitest";
import { withDemoData } from "./demo-data.ts";

const nothing = (): void => {};
const context = {
  terminal: { out: new PassThrough(), err: new PassThrough().resume() },
  tell: nothing,
  picture: nothing,
};
const { signal } = new AbortController();

/** Opens shapes, whatever is wanted, and notes which parts are open; the sources that are missing are refused. */
function opener(missing: readonly string[]): {
  readonly open: typeof openPart;
  readonly parts: string[];
} {
  const parts: string[] = [];
  const open: typeof openPart = async ({ source }, part) => {
    if (missing.includes(source))
      throw new MissingDataError(`Cannot find ${source}: it is not here`, { source });
    const name = `${source}/${part}`;
    parts.push(name);
    const data = await openPart({ source: "shapes", size: [4, 4] }, part);
    return { ...data, close: async () => void parts.splice(parts.indexOf(name), 1) };
  };
  return { open, parts };
}

test.each([
  [[], "fashion-mnist"],
  [["fashion-mnist"], "shapes"],
])(
  "with %j missing a demo has %s, whose test images alone are open until it ends",
  async (missing, source) => {
    const { open, parts } = opener(missing);
    const found = await withDemoData(
      { context, signal, open },
      async ({ choice, test: images }) => {
        expect(parts).toEqual([`${source}/test`]);
        expect(images.info.shape).toEqual([4, 4, 3]);
        return choice.source;
      },
    );
    expect(found).toBe(source);
    expect(parts).toEqual([]);
  },
);

test("a demo that fails closes its test images too", async () => {
  const { open, parts } = opener([]);
  const failing = withDemoData({ context, signal, open }, () =>
    Promise.reject(new Error("no device")),
  );
  await expect(failing).rejects.toThrow("no device");
  expect(parts).toEqual([]);
});

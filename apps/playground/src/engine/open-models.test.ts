import type { WorkerModel } from "@pixelweft/runtime/client";
import { expect, test } from "vitest";
import { OpenModels } from "./open-models.ts";
import type { ShownModel } from "./shown-model.ts";

/** Opens models that do nothing but note that they were closed. */
function opener(): {
  readonly open: (name: string) => () => Promise<ShownModel>;
  readonly opened: string[];
  readonly closed: string[];
} {
  const [opened, closed]: [string[], string[]] = [[], []];
  const open = (name: string) => async (): Promise<ShownModel> => {
    opened.push(name);
    const model: Pick<WorkerModel, "dispose"> = { dispose: async () => void closed.push(name) };
    return { name, model: model as ShownModel["model"], classes: [], bytes: 0 };
  };
  return { open, opened, closed };
}

test("OpenModels opens a model once, and closes those that were asked for longest ago", async () => {
  const { open, opened, closed } = opener();
  const models = new OpenModels();
  for (const name of ["a", "b", "a", "c"]) await models.get(name, open(name));
  expect(opened).toEqual(["a", "b", "c"]);
  expect(closed).toEqual([]);
  await models.get("d", open("d"));
  await Promise.resolve();
  expect(closed).toEqual(["b"]);
  await models.get("b", open("b"));
  await Promise.resolve();
  expect(opened).toEqual(["a", "b", "c", "d", "b"]);
  expect(closed).toEqual(["b", "a"]);
});

test("OpenModels tries a model again that could not be opened", async () => {
  const { open } = opener();
  const models = new OpenModels();
  const fail = (): Promise<ShownModel> => Promise.reject(new Error("There is no network"));
  await expect(models.get("a", fail)).rejects.toThrow("There is no network");
  expect((await models.get("a", open("a"))).name).toBe("a");
});

import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tryFile } from "./try-file.ts";

test("another ending, a folder and a folder that is missing are refused, and nothing is left", async () => {
  const folder = await mkdtemp(join(tmpdir(), "try-"));
  const kinds = { ".png": "a picture", ".gif": "an animation", ".apng": "an animation" };
  try {
    const at = (name: string): string => join(folder, name);
    await mkdir(at("x.png"));
    await expect(tryFile(at("a.jpg"), kinds)).rejects.toThrow(
      "the file will be a picture or an animation, so its name must end in .png or .gif or .apng",
    );
    await expect(tryFile(at("x.png"), kinds)).rejects.toThrow("it is a folder");
    await expect(tryFile(at("no/a.png"), kinds)).rejects.toThrow(`there is no folder ${at("no")}`);
    await tryFile(at("A.PNG"), kinds);
    expect(await readdir(folder)).toEqual(["x.png"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

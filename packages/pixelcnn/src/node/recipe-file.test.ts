import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recipeDefaults } from "../recipes/recipe.ts";
import { readRecipe } from "./recipe-file.ts";

test("fields of a file take the place of defaults, and what is wrong names the file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "recipe-"));
  const file = join(folder, "mine.json");
  try {
    await writeFile(file, '{ "steps": 50 }');
    expect(await readRecipe(file)).toEqual({ ...recipeDefaults, steps: 50 });
    await writeFile(file, '\u{feff}{ "steps": 60 }');
    expect((await readRecipe(file)).steps).toBe(60);
    // As `echo … > mine.json` writes it in the PowerShell of Windows.
    await writeFile(file, '\u{feff}{ "steps": 70 }\r\n', "utf16le");
    expect((await readRecipe(file)).steps).toBe(70);
    await writeFile(file, '{ "steps": -1 }');
    await expect(readRecipe(file)).rejects.toThrow(`Cannot use configuration ${file}: steps is -1`);
    await writeFile(file, "{");
    await expect(readRecipe(file)).rejects.toThrow(TypeError);
    await writeFile(join(folder, "x.pwx"), Buffer.from("\u0089PXW\r\n\u001a\n", "latin1"));
    const faults = [
      [join(folder, "x.pwx"), "it is an archive of compressed pictures, no JSON"],
      [folder, "it is a folder"],
      [join(folder, "none.json"), "there is no such file"],
      [join(file, "none.json"), "there is no such file"],
    ] as const;
    for (const [path, fault] of faults)
      await expect(readRecipe(path)).rejects.toThrow(
        new TypeError(`Cannot use configuration ${path}: ${fault}`),
      );
  } finally {
    await rm(folder, { recursive: true });
  }
});

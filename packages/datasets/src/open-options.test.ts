import { expect, test } from "vitest";
import { openDataset } from "./open.ts";

test("an option of openDataset() that there is not is refused, where it would open all pictures as they are", async () => {
  const misspelt = { slit: "test" } as const;
  // @ts-expect-error Programs without types misspell options.
  await expect(openDataset("pictures", misspelt)).rejects.toThrow(
    /^Cannot open pictures: there is no option slit, there is name, .*, split, /,
  );
  // @ts-expect-error Or ask for a part that there is not.
  await expect(openDataset("pictures", { split: "validation" })).rejects.toThrow(
    new RangeError("Cannot open pictures: split is validation, not train or test"),
  );
});

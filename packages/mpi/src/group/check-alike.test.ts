import { expect, test } from "vitest";
import { MpiError } from "../library/errors.ts";
import { checkAlike } from "./check-alike.ts";
import { ranksOf } from "./ranks.fixture.ts";

const remedy = "use one disk";

/** What each rank throws that has these words, or nothing. */
function failures(words: readonly string[]): Promise<unknown[]> {
  const groups = ranksOf(words.length);
  return Promise.all(
    groups.map((group, rank) =>
      checkAlike(group, [
        { other: "another version", contents: "1", remedy: "install one" },
        { other: "another checkpoint", contents: words[rank] ?? "", remedy },
      ]).catch((error: unknown) => error),
    ),
  );
}

test("ranks that have the same are let through", async () => {
  expect(await failures(["step 8", "step 8", "step 8"])).toEqual([undefined, undefined, undefined]);
});

test("all ranks hear which ones have something else, whatever its length", async () => {
  const one = new MpiError(
    "Cannot train together: rank 1 has another checkpoint than rank 0; use one disk",
  );
  expect(await failures(["step 8", "step 16"])).toEqual([one, one]);
  const [two] = await failures(["step 8", "step 9", "step 8", ""]);
  expect(two).toMatchObject({
    message: "Cannot train together: ranks 1, 3 have another checkpoint than rank 0; use one disk",
  });
});

test("bytes are compared, however they are cut", async () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const parts = [[bytes], [bytes.subarray(0, 1), bytes.subarray(1)]];
  const check = (last: Uint8Array): Promise<unknown[]> =>
    Promise.all(
      ranksOf(3).map((group, rank) =>
        checkAlike(group, [{ other: "others", contents: parts[rank] ?? [last], remedy }]).catch(
          String,
        ),
      ),
    );
  expect(await check(bytes.slice())).toEqual([undefined, undefined, undefined]);
  expect(await check(Uint8Array.of(1, 2, 4))).toContainEqual(
    expect.stringContaining("rank 2 has others than rank 0"),
  );
});

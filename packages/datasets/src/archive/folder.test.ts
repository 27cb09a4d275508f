import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openArchive } from "./archive.ts";

const folder = await mkdtemp(join(tmpdir(), "folder-"));
afterAll(() => rm(folder, { recursive: true }));

test("a file that is removed while its folder is read is named", async () => {
  await writeFile(join(folder, "a.png"), "a");
  await writeFile(join(folder, "b.png"), "b");
  const files = (await openArchive(folder)).files();
  expect((await files.next()).value?.name).toBe("a.png");
  await rm(join(folder, "b.png"));
  await expect(files.next()).rejects.toMatchObject({
    name: "DatasetError",
    message: `Cannot read b.png of ${folder}: it is there no more`,
    member: "b.png",
  });
  await rm(join(folder, "a.png"));
});

test("what is hidden in a folder is not read", async () => {
  for (const name of ["seen/.thumbs", ".trash"])
    await mkdir(join(folder, name), { recursive: true });
  const names = ["seen/a.png", "seen/.b.png", "seen/.thumbs/c.png", ".trash/d.png"];
  for (const name of names) await writeFile(join(folder, name), "x");
  const found: string[] = [];
  for await (const { name } of (await openArchive(folder)).files()) found.push(name);
  expect(found).toEqual(["seen/a.png"]);
  for (const name of ["seen", ".trash"]) await rm(join(folder, name), { recursive: true });
});

// Other systems have no such names.
test.skipIf(process.platform !== "linux")("a name that is no text is said to be none", async () => {
  // Not every runtime makes files by names that are bytes.
  execFileSync("sh", ["-c", `printf x > "$(printf '\\377\\376')"`], { cwd: folder });
  const files = (await openArchive(folder)).files();
  await expect(files.next()).rejects.toThrow(
    `Cannot read \u{fffd}\u{fffd} of ${folder}: its name is no text of UTF-8; rename the file`,
  );
});

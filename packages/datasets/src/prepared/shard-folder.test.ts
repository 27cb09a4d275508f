import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { builtin } from "../source/builtin.ts";
import { shardFolder } from "./shard-folder.ts";

test("a shard gets its name on Windows although a virus scanner has it open", async () => {
  const folder = await mkdtemp(join(tmpdir(), "shards-"));
  vi.spyOn(builtin("node:process"), "platform", "get").mockReturnValue("win32");
  const busy = Object.assign(new Error("EPERM: operation not permitted"), { code: "EPERM" });
  vi.spyOn(builtin("node:fs/promises"), "rename").mockRejectedValueOnce(busy);
  onTestFinished(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });
  const shard = await shardFolder(folder).create("shard-00000.bin");
  await shard.write(Uint8Array.of(1));
  await shard.finish();
  expect(await readdir(folder)).toEqual(["shard-00000.bin"]);
});

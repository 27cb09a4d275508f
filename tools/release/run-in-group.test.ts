import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-group-"));
afterAll(() => rmSync(folder, { recursive: true }));
const group = new URL("run-in-group.ts", import.meta.url).href;

/** A program that runs a module in a group, and prints how it ended. */
function inGroup(module: string): ReturnType<typeof spawn> {
  const file = join(folder, `${module.length}.mjs`);
  writeFileSync(file, module);
  const program = `import { runInGroup } from "${group}";
console.log(JSON.stringify(await runInGroup([${JSON.stringify(file)}])));`;
  return spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

test("runInGroup() gives the exit status of a module", async () => {
  const started = inGroup("process.exit(3);");
  let out = "";
  started.stdout?.on("data", (text: Buffer) => (out += text.toString()));
  await once(started, "close");
  expect(JSON.parse(out)).toEqual({ status: 3 });
});

test.skipIf(process.platform === "win32")(
  "a signal ends what a module in a group waits for, too",
  async () => {
    const waits = "console.log(1); setInterval(() => {}, 1000);";
    const started = inGroup(`import { spawnSync } from "node:child_process";
spawnSync(process.execPath, ["-e", ${JSON.stringify(waits)}], { stdio: "inherit" });`);
    let out = "";
    started.stdout?.on("data", (text: Buffer) => (out += text.toString()));
    await expect.poll(() => out, { timeout: 20_000 }).toMatch(/^1\n/);
    started.kill("SIGTERM");
    // The pipe closes once nobody is left who could write to it.
    await once(started, "close");
    expect(JSON.parse(out.split("\n")[1] ?? "")).toEqual({ status: 130, stopped: "SIGTERM" });
  },
);

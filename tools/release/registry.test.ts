import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "pixelweft-registry-"));
afterAll(() => rmSync(folder, { recursive: true }));
const source = new URL("registry.ts", import.meta.url).href;

test.each(["throw new Error()", 'process.kill(process.pid, "SIGKILL")'])(
  "a server that startBound() started ends with a program that dies from: %s",
  { tags: ["guard"] },
  async (death) => {
    writeFileSync(join(folder, "server.mjs"), "setInterval(() => {}, 1000);");
    const program = `import { startBound } from "${source}";
console.log(startBound(["server.mjs"], ".").pid);
setTimeout(() => { ${death}; }, 50);`;
    const started = spawn(process.execPath, ["--input-type=module", "-e", program], {
      cwd: folder,
      stdio: ["ignore", "pipe", "ignore"],
    });
    let out = "";
    started.stdout.on("data", (text: Buffer) => (out += text.toString()));
    await once(started, "close");
    const isRunning = (): boolean => {
      try {
        return process.kill(Number(out), 0);
      } catch {
        return false;
      }
    };
    expect(Number(out)).toBeGreaterThan(1);
    await expect.poll(isRunning, { timeout: 20_000 }).toBe(false);
  },
);

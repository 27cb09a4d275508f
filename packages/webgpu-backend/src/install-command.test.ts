import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { installCommand } from "./install-command.ts";

test("the package webgpu is to be installed where it is found: in the project, for all folders, or for npx", () => {
  const top = mkdtempSync(join(tmpdir(), "pixelweft-install-"));
  const within = (...folders: string[]): string => {
    const folder = join(top, ...folders, "node_modules/@pixelweft/webgpu-backend/dist");
    return pathToFileURL(join(folder, "dawn.js")).href;
  };
  try {
    mkdirSync(join(top, "project"));
    writeFileSync(join(top, "project/package.json"), "{}");
    expect(installCommand(within("project"))).toBe("npm install webgpu");
    expect(installCommand(within("lib"))).toBe("npm install --global webgpu");
    expect(installCommand(within("lib/node_modules/pixelweft"))).toBe(
      "npm install --global webgpu",
    );
    expect(installCommand(within("_npx/0123456789abcdef"))).toMatch(/^npx -p webgpu -p pixelweft/);
    expect(installCommand()).toBe("npm install webgpu");
    expect(installCommand("https://example.org/dawn.js")).toBe("npm install webgpu");
  } finally {
    rmSync(top, { recursive: true });
  }
});

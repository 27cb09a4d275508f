import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const packages = fileURLToPath(new URL("../../packages", import.meta.url));

test("READMEs that are packed say nothing of what is not published, and keep all else", () => {
  const folder = mkdtempSync(join(tmpdir(), "pixelweft-readmes-"));
  const rooms = readdirSync(packages);
  const readmes = (top: string): string[] =>
    rooms.map((room) => readFileSync(join(top, room, "README.md"), "utf8"));
  try {
    for (const room of rooms) {
      mkdirSync(join(folder, room));
      cpSync(join(packages, room, "README.md"), join(folder, room, "README.md"));
    }
    const script = fileURLToPath(new URL("drop-unpublished-note.ts", import.meta.url));
    expect(spawnSync(process.execPath, [script, folder]).status).toBe(0);
    const before = readmes(packages);
    for (const [i, text] of readmes(folder).entries()) {
      expect(text).not.toMatch(/published on npm/i);
      expect(text).toBe(before[i]?.replace(/^Nothing is published on npm yet[\s\S]*?\n\n/m, ""));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

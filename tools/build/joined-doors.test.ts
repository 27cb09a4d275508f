import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { joinedDoors, type JoinedManifest } from "./joined-doors.ts";

test("a package's doors and commands for Node are joined from the built files that they stand for", () => {
  const manifest = {
    exports: {
      ".": { node: "./dist/joined/mod.js", default: "./dist/mod.js" },
      "./node": { node: "./dist/joined/node.js", default: "./dist/node/mod.js" },
      "./page": { default: "./dist/page/mod.js" },
      "./package.json": "./package.json",
    },
    bin: { run: "./dist/joined/bin.js", other: "./other.js" },
  };
  expect(joinedDoors(manifest)).toEqual([
    { name: "mod", from: "./dist/mod.js" },
    { name: "node", from: "./dist/node/mod.js" },
    { name: "bin", from: "./dist/bin.js" },
  ]);
});

test("every door of every package has a joined file of its own", () => {
  const packages = fileURLToPath(new URL("../../packages", import.meta.url));
  for (const name of readdirSync(packages)) {
    const text = readFileSync(`${packages}/${name}/package.json`, "utf8");
    const manifest = JSON.parse(text) as JoinedManifest;
    const modules = Object.values(manifest.exports).filter((target) => typeof target !== "string");
    const names = joinedDoors(manifest).map((door) => door.name);
    expect(names.length, name).toBeGreaterThanOrEqual(modules.length);
    expect(new Set(names).size, name).toBe(names.length);
  }
});

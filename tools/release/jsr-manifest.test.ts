import { expect, test } from "vitest";
import { jsrManifest } from "./jsr-manifest.ts";

test("jsrManifest() names sources, internal imports and packages of npm, and leaves our own to the workspace", () => {
  const manifest = {
    name: "pixelweft",
    version: "1.2.3",
    license: "MIT",
    exports: {
      ".": { "@pixelweft/source": "./src/mod.ts", default: "./dist/mod.js" },
      "./weights/*": "./weights/*",
      "./package.json": "./package.json",
    },
    imports: { "#webgpu": { "@pixelweft/source": "./src/webgpu.ts", default: "./dist/webgpu.js" } },
    dependencies: { "@pixelweft/tensor": "^1.0.0", commander: "^15.1.0" },
    peerDependencies: { webgpu: "^0.6.2" },
  };
  expect(jsrManifest(manifest, new Set(["@pixelweft/tensor"]))).toEqual({
    name: "@pixelweft/cli",
    version: "1.2.3",
    license: "MIT",
    exports: { ".": "./src/mod.ts" },
    imports: {
      "#webgpu": "./src/webgpu.ts",
      commander: "npm:commander@^15.1.0",
      webgpu: "npm:webgpu@^0.6.2",
    },
    publish: { exclude: ["node_modules"] },
  });
});

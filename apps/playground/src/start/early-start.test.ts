import { expect, test } from "vitest";
import { withEarlyStart } from "./early-start.ts";

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>A page</title>
    <link rel="stylesheet" href="./assets/index-1.css" />
  </head>
</html>`;
const files = [
  "index-1.css",
  "worker-a.js",
  "data-worker-b.js",
  "sprites16-c.safetensors",
  "programs-d.json",
];

test("the HTML starts the worker of the build before anything else is asked for", () => {
  const written = withEarlyStart(html, files);
  expect(written).toContain('new Worker("./assets/worker-a.js", { type: "module" })');
  expect(written).toContain('href: "./assets/sprites16-c.safetensors"');
  expect(written).toContain('fetch("./assets/programs-d.json")');
  expect(written.indexOf("<script>")).toBeLessThan(written.indexOf("<link"));
});

test("a build without a worker, with two, or whose HTML begins otherwise is refused", () => {
  expect(() => withEarlyStart(html, files.slice(2))).toThrow("0 files are like");
  expect(() => withEarlyStart(html, [...files, "worker-d.js"])).toThrow("2 files are like");
  expect(() => withEarlyStart("<html></html>", files)).toThrow("does not begin as it did");
});

#!/usr/bin/env node
// In a Node for which the packages are not made, what they import cannot even be read, and the error would be of a regular expression.
if (typeof process.getBuiltinModule === "function") {
  const { runProcess } = await import("./run-process.ts");
  await runProcess();
} else {
  process.stderr.write(
    `pixelweft: Cannot run in Node ${process.versions.node}: install Node 22.12 or newer (https://nodejs.org)\n`,
  );
  process.exitCode = 1;
}

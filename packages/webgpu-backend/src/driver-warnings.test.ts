// @module-tag ci
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const flag = "--conditions=@pixelweft/source";

test.runIf(process.platform === "linux")(
  "devices that are opened at once leave the descriptor as it was, and show all lines",
  () => {
    const program = `
      import { writeSync } from "node:fs";
      import { setTimeout } from "node:timers/promises";
      import { withoutDriverWarnings } from ${JSON.stringify(here("./driver-warnings.ts"))};
      const open = (wait) => withoutDriverWarnings(async () => { await setTimeout(wait); writeSync(2, wait + "\\n"); });
      await Promise.all([open(50), open(150)]);
      writeSync(2, "after");
    `;
    const run = spawnSync(process.execPath, [flag, "--input-type=module", "-e", program]);
    expect(run.stderr.toString()).toBe("50\n150\nafter");
  },
);

test.runIf(process.platform === "linux")(
  "warnings that are harmless are left out, other lines and what comes later are not",
  () => {
    const program = `
      import { writeSync } from "node:fs";
      import { withoutDriverWarnings } from ${JSON.stringify(here("./driver-warnings.ts"))};
      const warning = "Warning: maxDynamicUniformBuffersPerPipelineLayout artificially reduced from 1000000 to 16 to fit.\\n";
      const open = async () => { writeSync(2, warning + "the driver is old\\n" + warning); return 7; };
      const value = await withoutDriverWarnings(open);
      await withoutDriverWarnings(() => Promise.reject(new Error("no device"))).catch((error) => writeSync(2, error.message + "\\n"));
      writeSync(2, warning + value);
    `;
    const run = spawnSync(process.execPath, [flag, "--input-type=module", "-e", program]);
    expect(run.stderr.toString()).toBe(
      "the driver is old\nno device\n" +
        "Warning: maxDynamicUniformBuffersPerPipelineLayout artificially reduced from 1000000 to 16 to fit.\n7",
    );
  },
);

test.runIf(process.platform === "linux")(
  "in a worker the descriptor is given back without a word of Node's",
  () => {
    const program = `
      import { withoutDriverWarnings } from "${new URL("./driver-warnings.ts", import.meta.url).href}";
      await withoutDriverWarnings(async () => 7);
    `;
    const page = `
      import { Worker } from "node:worker_threads";
      new Worker(new URL("data:text/javascript," + ${JSON.stringify(encodeURIComponent(program))}));
    `;
    const run = spawnSync(process.execPath, [flag, "--input-type=module", "-e", page]);
    expect([run.status, run.stderr.toString()]).toEqual([0, ""]);
  },
);

test.runIf(process.platform === "linux")(
  "a device is opened where no temporary file can be written",
  () => {
    const program = `
      import { withoutDriverWarnings } from ${JSON.stringify(here("./driver-warnings.ts"))};
      console.log(await withoutDriverWarnings(async () => 7));
    `;
    const env = { ...process.env, TMPDIR: "/no/such/folder" };
    const run = spawnSync(process.execPath, [flag, "--input-type=module", "-e", program], { env });
    expect([run.stdout.toString(), run.stderr.toString()]).toEqual(["7\n", ""]);
  },
);

/**
 * Makes ten deliberate faults, one after the other, and runs the tests of `npm test` that should catch each: `node scripts/faults.ts`, or
 * `node scripts/faults.ts WORD` for the faults whose names contain a word.
 * It prints the first test that failed, restores the file, and fails if a fault was not caught. The nightly run starts it.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { programOf } from "./program-of.ts";

interface Fault {
  readonly name: string;
  readonly file: string;
  /** Source text that occurs once in the file, and the wrong text. */
  readonly right: string;
  readonly wrong: string;
  /** Test files or directories to run. */
  readonly tests: readonly string[];
}

const faults: readonly Fault[] = [
  {
    name: "a causal mask is off by one column",
    file: "packages/pixelcnn/src/families/pixelcnn-stages.ts",
    right: "firstTap: [0, -half] as const",
    wrong: "firstTap: [0, 1 - half] as const",
    tests: ["packages/pixelcnn/src/families"],
  },
  {
    name: "the halves of a gate are swapped",
    file: "packages/layers/src/gate.ts",
    right: "return mul(tanh(signal), sigmoid(opening));",
    wrong: "return mul(tanh(opening), sigmoid(signal));",
    tests: ["packages/layers/src/gate.test.ts", "packages/layers/src/networks"],
  },
  {
    name: "resuming skips a batch",
    file: "packages/datasets/src/batch/batch-plan.ts",
    right: "sampleOffset: over ? 0 : offset,",
    wrong: "sampleOffset: over ? 0 : offset + global,",
    tests: ["packages/datasets/src/batch/resume.test.ts"],
  },
  {
    name: "a WebAssembly kernel gathers with a wrong stride",
    file: "packages/wasm-backend/src/kernels/gather.ts",
    right: "const apart = (source.strides[rank] ?? 0) * bytesOf(source.dtype);",
    wrong: "const apart = bytesOf(source.dtype);",
    tests: ["packages/wasm-backend/src"],
  },
  {
    name: "a WGSL filter gradient reads a wrong tap",
    file: "packages/webgpu-backend/src/wgsl/filter/filter-shared.ts",
    right: '"let tapX = tap.y;"',
    wrong: '"let tapX = tap.y + 1;"',
    tests: ["packages/webgpu-backend/src/conformance.test.ts"],
  },
  {
    name: "the CRC-32 of a zip member is not compared",
    file: "packages/datasets/src/archive/zip-member.ts",
    right: "checkCrc32: true,",
    wrong: "checkCrc32: false,",
    tests: ["packages/datasets/src/archive"],
  },
  {
    name: "the option `temperature` is ignored",
    file: "packages/pixelcnn/src/sample/sampling.ts",
    right: "sharpness: Math.min(1 / temperature + bluntest, sharpest),",
    wrong: "sharpness: 1,",
    tests: ["packages/pixelcnn/src/checks/distribution.test.ts"],
  },
  {
    name: "training ignores an abort",
    file: "packages/layers/src/training/surviving-updates.ts",
    right: "(signal?.aborted ?? false)",
    wrong: "false",
    tests: ["packages/layers/src/training", "packages/pixelcnn/src/train"],
  },
  {
    name: "classes of samples are off by one",
    file: "packages/pixelcnn/src/sample/condition-inputs.ts",
    right: 'data: rows("labels", labels, 1)',
    wrong: 'data: rows("labels", labels.map((label) => (label + 1) % numClasses), 1)',
    tests: ["packages/pixelcnn/src/checks/distribution.test.ts"],
  },
  {
    name: "two entries of a palette are swapped",
    file: "packages/datasets/src/transform/palette.ts",
    right: ".toSorted((a, b) => a - b).map(colourOf)",
    wrong: ".toSorted((a, b) => b - a).map(colourOf)",
    tests: ["packages/datasets/src/transform"],
  },
];

const top = fileURLToPath(new URL("..", import.meta.url));
const reports = mkdtempSync(join(tmpdir(), "pixelweft-faults-"));
try {
  const [, , word = ""] = process.argv;
  const chosen = faults.filter(({ name }) => name.includes(word));
  const caught = chosen.map((fault) => {
    const test = testThatFails(fault);
    console.log(`${fault.name}: ${test === undefined ? "NOT CAUGHT" : `caught by ${test}`}`);
    return test !== undefined;
  });
  const count = caught.filter(Boolean).length;
  console.log(`${count} of ${chosen.length} faults were caught`);
  process.exitCode = count === chosen.length ? 0 : 1;
} finally {
  rmSync(reports, { recursive: true });
}

/** Runs the tests on the faulty file, then restores it. */
function testThatFails({ name, file, right, wrong, tests }: Fault): string | undefined {
  const path = join(top, file);
  const text = readFileSync(path, "utf8");
  if (text.split(right).length !== 2)
    throw new Error(`Cannot make the fault "${name}": ${file} does not contain ${right} once`);
  const report = join(reports, "report.json");
  rmSync(report, { force: true });
  const options = ["run", "--bail=1", "--reporter=json", `--outputFile=${report}`, ...tests];
  try {
    writeFileSync(
      path,
      text.replace(right, () => wrong),
    );
    // A person's `npm test` has to catch the fault, so this runs no test of a higher tier.
    const env = { ...process.env, TEST_TIER: "default", CI: "" };
    spawnSync(process.execPath, [programOf("vitest"), ...options], { cwd: top, env });
  } finally {
    writeFileSync(path, text);
  }
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
  for (const { name: testFile, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === "failed");
    if (failed) return `${testFile.replace(top, "")} › ${failed.fullName}`;
  }
  return undefined;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

import { formatSafetensors, parseSafetensors } from "@pixelweft/tensor";
import { expect, test } from "vitest";
import { CheckpointError } from "./checkpoint-error.ts";
import {
  checkpoint,
  plain,
  specs,
  withMetadata,
  withTensors,
} from "./example-checkpoint.fixture.ts";
import { formatCheckpoint } from "./format-checkpoint.ts";
import { parseCheckpoint } from "./parse-checkpoint.ts";

test("bytes that were cut anywhere are refused", () => {
  const bytes = formatCheckpoint(checkpoint, { specs });
  const lengths = Array.from({ length: Math.ceil(bytes.length / 17) }, (_, i) => i * 17);
  for (const length of [...lengths, bytes.length - 1]) {
    const read = (): unknown => parseCheckpoint(bytes.slice(0, length));
    expect(read, `cut at ${length}`).toThrow(CheckpointError);
    expect(read, `cut at ${length}`).toThrow(
      /^Cannot read the checkpoint: .*the file is cut short: /,
    );
  }
  expect(lengths.length).toBeGreaterThan(50);
});

test("whatever is damaged in the header, nothing but a CheckpointError is thrown", () => {
  const bytes = formatCheckpoint(checkpoint, { specs });
  const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const errors: unknown[] = [];
  for (let i = 0; i < 8 + header; i += 3) {
    const damaged = bytes.slice();
    damaged[i] = (damaged[i] ?? 0) ^ 0x15;
    try {
      parseCheckpoint(damaged);
    } catch (error) {
      errors.push(error);
    }
  }
  expect(errors.length).toBeGreaterThan(100);
  expect(errors.filter((error) => !(error instanceof CheckpointError))).toEqual([]);
});

test.each([
  [{ format: "other" }, "the file is not one of pixelweft's"],
  [{ version: "2" }, "its version is 2, which is newer than 1"],
  [{ version: "" }, "its version is , not 1"],
  [{ config: "{" }, "its config is not JSON"],
  [{ training: "}" }, "its training is not JSON"],
  [{ training: "null" }, "its training state is damaged"],
  [{ training: '{"step":"7","examples":0,"seed":0}' }, "its training state is damaged"],
])("metadata of %j is refused", (extra, message) => {
  const bytes = withMetadata(extra);
  expect(() => parseCheckpoint(bytes)).toThrow(CheckpointError);
  expect(() => parseCheckpoint(bytes)).toThrow(`Cannot read the checkpoint: ${message}`);
});

test("a tensor that holds no floats is refused", () => {
  const { tensors, metadata } = parseSafetensors(formatCheckpoint(plain, { specs }));
  const odd = { ...tensors, extra: { dtype: "I32", shape: [1], data: new Int32Array(1) } as const };
  expect(() => parseCheckpoint(formatSafetensors(odd, metadata))).toThrow(
    '"extra" does not hold floats',
  );
});

test("one flipped bit in any tensor is found, and the tensor named", () => {
  for (const dtype of ["F32", "F16"] as const) {
    const bytes = formatCheckpoint(checkpoint, { specs, dtype });
    const { tensors } = parseSafetensors(bytes);
    const header = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const blamed = new Set<string>();
    for (let at = header; at < bytes.length; at += 7) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      try {
        parseCheckpoint(damaged);
      } catch (error) {
        blamed.add(
          /^Cannot read the checkpoint: "(.+)" is damaged/.exec((error as Error).message)?.[1] ??
            "none",
        );
        continue;
      }
      blamed.add(`nobody at ${at}`);
    }
    expect([...blamed].toSorted()).toEqual(Object.keys(tensors).toSorted());
  }
});

test("one changed digit in the configuration or the training state is found", () => {
  const bytes = formatCheckpoint(checkpoint, { specs });
  for (const [before, after] of [
    ['\\"slope\\":[1,2]', '\\"slope\\":[1,3]'],
    ['\\"step\\":7', '\\"step\\":6'],
  ] as const) {
    const text = Buffer.from(bytes).toString("latin1");
    expect(text).toContain(before);
    const damaged = Buffer.from(text.replace(before, after), "latin1");
    expect(() => parseCheckpoint(damaged)).toThrow(
      new CheckpointError(
        "Cannot read the checkpoint: its configuration or training state is not what was written",
      ),
    );
  }
  expect(() => parseCheckpoint(withMetadata({ checksums: "[1" }))).toThrow(
    "its list of checksums is not JSON",
  );
  expect(() => parseCheckpoint(withMetadata({ checksums: "3" }))).toThrow(
    "its list of checksums is damaged",
  );
});

test.each([Number.NaN, Infinity, -Infinity])(
  "weights of %d are refused by name, read and written",
  (value) => {
    const data = Float32Array.of(1, 2, value, 4, 5);
    for (const name of ["layers.0.bias", "training.moment2.layers.0.bias"])
      expect(() =>
        parseCheckpoint(
          withTensors((tensors) => (tensors[name] = { dtype: "F32", shape: [5], data })),
        ),
      ).toThrow(
        new CheckpointError(
          `Cannot read the checkpoint: "${name}" holds ${value}: the model has diverged or is damaged`,
        ),
      );
    const parameters = { ...plain.parameters, "layers.0.bias": data };
    expect(() => formatCheckpoint({ ...plain, parameters }, { specs })).toThrow(
      new CheckpointError(
        `Cannot write a checkpoint: layers.0.bias holds ${value}, it has diverged`,
      ),
    );
  },
);

test("what a file says is shown in messages, and never carried out by a terminal", () => {
  const attack = "\u001b]0;title\u0007\u001b[2J\n9999 images\u009b2J\u202egnp";
  const nan = { dtype: "F32", shape: [1], data: Float32Array.of(Number.NaN) } as const;
  for (const bytes of [
    withMetadata({ version: attack }),
    withTensors((tensors) => void (tensors[attack] = nan)),
  ]) {
    const shown = /\\u(?:\{1b\}|001b)\]0;title/;
    expect(() => parseCheckpoint(bytes)).toThrow(shown);
    // oxlint-disable-next-line no-control-regex
    expect(() => parseCheckpoint(bytes)).toThrow(/^[^\u0000-\u001f\u007f-\u009f\u202a-\u202e]*$/);
  }
});

test("moments of a training that the file does not speak of are refused", () => {
  const stray = { dtype: "F32", shape: [5], data: new Float32Array(5) } as const;
  const { tensors, metadata } = parseSafetensors(formatCheckpoint(plain, { specs }));
  const bytes = formatSafetensors({ ...tensors, "training.moment2.x": stray }, metadata);
  expect(() => parseCheckpoint(bytes)).toThrow(
    new CheckpointError(
      'Cannot read the checkpoint: it has "training.moment2.x" and no training state of that name',
    ),
  );
});

test("names and versions that are very long are cut in the error", () => {
  const long = "x".repeat(5000);
  const stray = { dtype: "F32", shape: [1], data: Float32Array.of(NaN) } as const;
  const { tensors, metadata } = parseSafetensors(formatCheckpoint(plain, { specs }));
  const files = [
    formatSafetensors({ ...tensors, [long]: stray }, metadata),
    formatSafetensors(tensors, { ...metadata, version: long }),
  ];
  for (const bytes of files)
    expect(() => parseCheckpoint(bytes)).toThrow(
      /^Cannot read the checkpoint: [^…]{1,120}….{1,80}$/,
    );
});

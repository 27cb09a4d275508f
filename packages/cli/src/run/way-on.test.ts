import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createModel } from "@pixelweft/pixelcnn";
import { writeFinished } from "@pixelweft/pixelcnn/node";
import { expect, onTestFinished, test } from "vitest";
import { makeWorkshop } from "../checks/command-line.fixture.ts";
import { withWayOn } from "./way-on.ts";

test("what the system refuses while a run trains says how the run goes on, where it does", async () => {
  const { folder } = await makeWorkshop();
  onTestFinished(() => rm(folder, { recursive: true }));
  const system = Object.assign(new Error("ENOSPC: write"), { syscall: "write" });
  const failing = (cause?: Error): Promise<string> =>
    withWayOn(folder, () => Promise.reject(new Error("Cannot write", { cause }))).catch(
      ({ message }: Error) => message,
    );
  expect(await failing(system)).toBe("Cannot write");
  const small = { height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 };
  const save = (step: number): Promise<void> =>
    writeFinished(join(folder, "last.safetensors"), createModel(small), {
      run: { step, settings: { steps: 9 } },
    });
  await save(7);
  expect(await failing(system)).toMatch(
    /^Cannot write; the run is saved up to step 7, and ".*pixelweft .*train --resume .+" goes on from there$/,
  );
  expect(await failing()).toBe("Cannot write");
  await save(9);
  expect(await failing(system)).toBe("Cannot write");
});

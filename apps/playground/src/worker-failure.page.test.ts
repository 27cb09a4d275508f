// @module-tag ci
import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import {
  stepOneByOne,
  stepsOf,
  troubleSaid,
  waitUntilKept,
} from "./checks/training-page.fixture.ts";

test("where the worker has failed the page says how to go on, and the run is there again after that", async () => {
  const { page, context, address } = await openPage({ keeps: false });
  await context.addInitScript(() => {
    const workers: Worker[] = [];
    Object.assign(globalThis, { workers });
    globalThis.Worker = class extends Worker {
      constructor(program: string | URL, options?: WorkerOptions) {
        super(program, options);
        workers.push(this);
      }
    };
  });
  await page.goto(`${address}#part=train`);
  await page.reload();
  await stepOneByOne(page, 1);
  await waitUntilKept(page);
  await page.evaluate(() => {
    const [worker]: Worker[] = Reflect.get(globalThis, "workers");
    worker?.dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
  });
  await page.getByRole("button", { name: "One step" }).click();
  expect(await troubleSaid(page)).toBe(
    "Cannot ask the worker: the worker failed: out of memory; reload the page",
  );
  await page.reload();
  await expect.poll(() => stepsOf(page), { timeout: 30_000 }).toBe(1);
  await stepOneByOne(page, 1);
});

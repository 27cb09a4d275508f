import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { stepOneByOne, troubleSaid } from "./checks/training-page.fixture.ts";

test("where the browser never opens what it stores the page trains all the same, and says that it keeps nothing", async () => {
  const { page, context, address } = await openPage({ keeps: false });
  await context.addInitScript(() => {
    IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
  });
  await page.goto(`${address}#part=train`);
  await page.reload();
  await stepOneByOne(page, 1);
  expect(await troubleSaid(page)).toContain(
    "Cannot keep this run: the browser stores nothing here",
  );
});

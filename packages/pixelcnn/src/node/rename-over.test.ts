import { expect, test } from "vitest";
import { renameOver } from "./rename-over.ts";

/** Refuses so many times, as Windows does while another program has the file open. */
function refusing(times: number, code: string): { asked: number; rename: () => Promise<void> } {
  const system = {
    asked: 0,
    async rename(): Promise<void> {
      if (++system.asked <= times) throw Object.assign(new Error(`${code}: rename`), { code });
    },
  };
  return system;
}

test("renameOver() waits on Windows for who has the file open, and nowhere else", async () => {
  const open = refusing(3, "EPERM");
  await renameOver("a", "b", { platform: "win32", rename: open.rename });
  expect(open.asked).toBe(4);
  for (const [platform, code] of [
    ["linux", "EPERM"],
    ["win32", "ENOSPC"],
  ] as const) {
    const other = refusing(3, code);
    await expect(renameOver("a", "b", { platform, rename: other.rename })).rejects.toThrow(code);
    expect(other.asked).toBe(1);
  }
});

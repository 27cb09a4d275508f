import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { starters } from "../launch/job.fixture.ts";
import { makeTwoHosts } from "../launch/two-hosts.fixture.ts";
import { expectSameLosses, trained } from "./equality.fixture.ts";

const hosts = makeTwoHosts(starters);
afterAll(() => hosts?.[Symbol.dispose]());

const task = { channels: 1, steps: 200, backend: "wasm" } as const;
const env = { UCX_TLS: "tcp,self" };
const why = hosts ? "" : "(skipped: no network namespaces can be made here)";

describe.each(hosts?.starters ?? starters)(`two hosts, $name $note ${why}`, (starter) => {
  test.skipIf(!hosts || !starter.isThere)(
    "a link that is cut for six seconds pauses 200 steps over TCP, and changes no bit",
    async () => {
      let cut: Promise<void> | undefined;
      const cutLink = async (): Promise<void> => {
        hosts?.setLink("down");
        await sleep(6000);
        hosts?.setLink("up");
      };
      const whole = await trained(starter, 2, task, { env });
      let [last, longest] = [Infinity, 0];
      const paused = await trained(starter, 2, task, {
        env,
        onError: (text) => {
          longest = Math.max(longest, performance.now() - last);
          last = performance.now();
          if (text.includes("step 60\n")) cut ??= cutLink();
        },
      });
      await cut;
      expect(cut).toBeDefined();
      // From one step to the next.
      expect(longest).toBeGreaterThan(5000);
      expect(paused).toEqual(whole);
    },
  );

  test.skipIf(!hosts || !starter.isThere)("two hosts have the losses of one process", async () => {
    const local = starters.find(({ name }) => name === starter.name);
    if (!local) throw new Error(`There is no ${starter.name}`);
    const some = { ...task, steps: 50 };
    expectSameLosses(await trained(starter, 2, some, { env }), await trained(local, 1, some));
  });
});

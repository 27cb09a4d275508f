import { Writable } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { runInJob } from "./process-group.ts";

afterEach(() => vi.unstubAllEnvs());

/** What a rank of two says and does before it would join the others. */
async function asRank(
  rank: number,
  words: readonly string[],
): Promise<{ readonly code: number; readonly err: string; readonly ran: boolean }> {
  vi.stubEnv("OMPI_COMM_WORLD_RANK", String(rank));
  vi.stubEnv("OMPI_COMM_WORLD_SIZE", "2");
  let [err, ran] = ["", false];
  const stream = new Writable({
    write(chunk: unknown, _encoding, done) {
      err += String(chunk);
      done();
    },
  });
  const code = await runInJob(words, { out: stream, err: stream }, async () => {
    ran = true;
    return 0;
  });
  return { code, err, ran };
}

test("commands that share no work out are refused, once", async () => {
  const refusal = "pixelweft: Cannot run on 2 ranks: train alone shares its work out\n";
  for (const words of [
    ["sample", "x"],
    ["--debug", "sample"],
  ]) {
    expect(await asRank(0, words)).toEqual({ code: 2, err: refusal, ran: false });
    expect(await asRank(1, words)).toEqual({ code: 2, err: "", ran: false });
  }
});

test("each host says its version", async () => {
  for (const rank of [0, 1])
    expect(await asRank(rank, ["--version"])).toEqual({ code: 0, err: "", ran: true });
});

test("a time to wait that is none is refused by the name of its variable, also of --debug train", async () => {
  for (const [seconds, words] of [
    ["soon", ["train"]],
    ["0", ["--debug", "train"]],
  ] as const) {
    vi.stubEnv("PIXELWEFT_WATCHDOG", seconds);
    expect(await asRank(0, words)).toEqual({
      code: 2,
      err: `pixelweft: Cannot wait for other ranks: PIXELWEFT_WATCHDOG is ${seconds}, not a number of seconds above 0\n`,
      ran: false,
    });
  }
});

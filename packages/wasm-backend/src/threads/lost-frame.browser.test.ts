// @module-tag ci
import type { CDPSession } from "@vitest/browser-playwright";
import { expect, test } from "vitest";
import { cdp } from "vitest/browser";
import { control } from "./control.ts";
import type { Used } from "./lost-frame.fixture.ts";

/** Milliseconds within which a browser ends a worker that sleeps: it asks first, and 2 seconds later it insists. */
const ending = 3000;
/** Milliseconds after which a page that stands still is helped on. */
const patience = 9000;

/** A frame with a backend of two threads, and the first words of its memory. */
interface UsedFrame extends Used {
  readonly frame: HTMLIFrameElement;
  readonly words: Int32Array;
}

async function useThreads(): Promise<UsedFrame> {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const shared = new Promise<SharedArrayBuffer>((resolve) => {
    addEventListener("message", ({ data }) => data instanceof SharedArrayBuffer && resolve(data));
  });
  const program = document.createElement("script");
  program.type = "module";
  program.src = new URL("./lost-frame.fixture.ts", import.meta.url).href;
  frame.contentDocument?.body.append(program);
  const words = new Int32Array(await shared, 0, control.heap / 4);
  const { used }: { readonly used: Used } = Object(frame.contentWindow);
  return { frame, words, ...used };
}

/** Ends a wait of this page's thread for workers that are no more, so that the test fails in place of standing still. */
function helpLater({ words }: UsedFrame): Worker {
  const help = `onmessage = ({ data }) =>
    setTimeout(() => Atomics.store(data, ${control.failed / 4}, 1), ${patience});`;
  const worker = new Worker(URL.createObjectURL(new Blob([help], { type: "text/javascript" })));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
  worker.postMessage(words);
  return worker;
}

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

test("a page goes on when programs of frames that were removed, or show another page, are collected", async () => {
  const [removed, shows] = [await useThreads(), await useThreads()];
  const helpers = [removed, shows].map(helpLater);
  const begun = performance.now();
  removed.frame.remove();
  shows.frame.srcdoc = "another page";
  await sleep(ending);

  for (const { programs } of [removed, shows]) programs.length = 0;
  const session: CDPSession = cdp();
  for (let turn = 0; turn < 3; turn++) {
    await session.send("HeapProfiler.collectGarbage");
    await sleep(100);
  }
  expect(performance.now() - begun).toBeLessThan(patience);
  for (const helper of helpers) helper.terminate();
  for (const { backend } of [removed, shows])
    expect(() => backend.alloc(4)).toThrow(/the page that started the workers is gone$/);
});

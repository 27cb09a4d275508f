import { formatModel, createModel, type Model } from "@pixelweft/pixelcnn";
import { onTestFinished } from "vitest";
import { connectWorker, type ConnectedWorker } from "../client/connect-worker.ts";
import type { WorkerReply, WorkerTrainingEvent } from "../messages/replies.ts";
import type { WorkerRequest } from "../messages/requests.ts";
import { serve } from "./serve.ts";

/** A model whose samples differ, of a size that takes no time. */
export function smallModel(): Model {
  const size = { height: 4, width: 3, levels: 4, hiddenChannels: 4, layers: 2, headChannels: 6 };
  const model = createModel({ ...size, firstKernelSize: 3, numClasses: 2 }, 1);
  const weight = model.parameters["head.1.weight"] ?? new Float32Array();
  const lively = { ...model.parameters, "head.1.weight": weight.map((_, i) => Math.sin(3 * i)) };
  return { ...model, parameters: lively };
}

/** Sixteen images of two kinds that are easily learnt, and which is which. */
export const twoKinds: { readonly images: Uint8Array; readonly labels: Int32Array } = {
  images: Uint8Array.from({ length: 16 * 12 }, (_, i) => (Math.floor(i / 12) % 2) * ((i % 3) + 1)),
  labels: Int32Array.from({ length: 16 }, (_, i) => i % 2),
};

/** A worker in this thread, by WebAssembly on one thread; ended with the test. */
export async function workerHere(): Promise<ConnectedWorker> {
  const { port1, port2 } = new MessageChannel();
  serve(port1);
  const worker = connectWorker(port2);
  onTestFinished(() => worker.dispose().catch(() => {}));
  await worker.requestBackend({ kind: "wasm", threads: 1 });
  return worker;
}

/** A worker in this thread without a client: what is posted to it, and all that it replies. */
export function bareWorker(): {
  readonly post: (message: WorkerRequest | object) => void;
  readonly replies: WorkerReply[];
  /** The answer to a job. */
  readonly answer: (id: number) => Promise<WorkerReply>;
} {
  const { port1, port2 } = new MessageChannel();
  serve(port1);
  const replies: WorkerReply[] = [];
  const waiting = new Map<number, (reply: WorkerReply) => void>();
  const isAnswer = (reply: WorkerReply): boolean => ["done", "failed"].includes(reply.kind);
  port2.addEventListener("message", ({ data }: { readonly data: WorkerReply }) => {
    replies.push(data);
    if (isAnswer(data)) waiting.get(data.id)?.(data);
  });
  port2.start();
  onTestFinished(() => port2.close());
  return {
    post: (message) => port2.postMessage(message),
    replies,
    answer: async (id) =>
      replies.find((reply) => reply.id === id && isAnswer(reply)) ??
      new Promise((resolve) => waiting.set(id, resolve)),
  };
}

/** All events of a training, without what depends on the clock. */
export async function eventsIn(
  training: AsyncIterable<WorkerTrainingEvent>,
): Promise<WorkerTrainingEvent[]> {
  const events: WorkerTrainingEvent[] = [];
  for await (const event of training) events.push(timeless(event));
  return events;
}

/** An event without what depends on the clock. */
export function timeless<E extends { readonly kind: string }>(event: E): E {
  return event.kind === "progress" ? { ...event, examplesPerSecond: 0, secondsLeft: 0 } : event;
}

/** The bytes of a small model. */
export const smallFile = (): Uint8Array<ArrayBuffer> => formatModel(smallModel());

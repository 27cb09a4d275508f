import type { Meanwhile, WorkerTrainingEvent } from "../messages/replies.ts";
import type { TrainRequest } from "../messages/requests.ts";
import type { CallOptions, Channel } from "./channel.ts";

/** A training of a worker as an iterable of its events: it begins with the first one that is asked for, and stops when the loop is left. */
export async function* eventsOf(
  channel: Channel,
  job: TrainRequest,
  { signal, transfer = [] }: CallOptions = {},
): AsyncGenerator<WorkerTrainingEvent, void, void> {
  const events: WorkerTrainingEvent[] = [];
  const left = new AbortController();
  let over = false;
  let wake = (): void => {};
  const meanwhile = (said: Meanwhile): void => {
    if (said.kind === "event") events.push(said.event);
    wake();
  };
  const signals = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
  const call = { signal: signals, transfer, meanwhile, finishes: true };
  const done = channel.call(job, call).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  void done.then(() => {
    over = true;
    wake();
  });
  try {
    while (!over || events.length > 0) {
      const event = events.shift();
      if (event) yield event;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    const failure = await done;
    if (failure) throw failure.error;
  } finally {
    left.abort();
    await done;
  }
}

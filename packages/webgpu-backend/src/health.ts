import { DeviceLostError, type LossInfo } from "@pixelweft/tensor/backend";

/** Knows whether the device is alive and keeps errors that arrived while nobody was waiting. */
export interface Health {
  /** Resolves when the device is gone. */
  readonly lost: Promise<LossInfo>;
  /** True when the device is gone or the backend disposed of. */
  readonly over: boolean;
  /** Throws DeviceLostError when the device is gone, or the oldest of the errors that arrived since the last check. */
  check(): void;
  /** Waits for `work`, unless the device goes first: then rejects with DeviceLostError. */
  guard<T>(work: Promise<T>): Promise<T>;
  /** Keeps an error for the next check. */
  report(error: Error): void;
  /** Declares the device gone and stops watching it. */
  end(info: LossInfo): void;
}

/** Milliseconds in which a loss is announced after it has rejected the work that was pending. */
const announced = 50;

/** Watches a device: its loss and its uncaptured errors. */
export function watchHealth(device: GPUDevice): Health {
  const errors: Error[] = [];
  const waiting = new Set<(error: Error) => void>();
  let loss: LossInfo | undefined;
  let announce: (info: LossInfo) => void = () => undefined;
  const lost = new Promise<LossInfo>((resolve) => {
    announce = resolve;
  });
  const note = (event: Event): void => {
    // A page may set this on its own handler; we have taken note of the error.
    event.preventDefault();
    errors.push(deviceError((event as GPUUncapturedErrorEvent).error));
  };
  const end = (info: LossInfo): void => {
    if (loss !== undefined) return;
    loss = info;
    unwatch();
    device.removeEventListener("uncapturederror", note);
    const error = lossError(info);
    for (const fail of waiting) fail(error);
    announce(info);
  };
  const unwatch = watchLoss(device, end);
  device.addEventListener("uncapturederror", note);
  return {
    lost,
    get over() {
      return loss !== undefined;
    },
    end,
    report: (error) => void errors.push(error),
    check() {
      if (loss !== undefined) throw lossError(loss);
      // Later ones are mostly its consequences, and would fail calls that have nothing to do with it.
      const [error] = errors.splice(0);
      if (error !== undefined) throw error;
    },
    guard(work) {
      // Not `Promise.race` with `lost`: each call would leave a reaction on a promise that hardly ever settles.
      return new Promise((resolve, reject) => {
        const fail = (error: Error): void => {
          waiting.delete(fail);
          reject(error);
        };
        waiting.add(fail);
        if (loss !== undefined) fail(lossError(loss));
        work.then(
          (result) => {
            waiting.delete(fail);
            resolve(result);
          },
          // A loss rejects pending work first and is announced a moment later.
          (error: unknown) => void setTimeout(() => fail(asError(error)), announced),
        );
      });
    },
  };
}

/** An error of the device as one of ours. */
export function deviceError({ message }: GPUError): Error {
  return new Error(`Cannot rely on this WebGPU device: it reported an error: ${message}`);
}

/** What was thrown, as an error. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function lossError({ reason, message }: LossInfo): DeviceLostError {
  return new DeviceLostError(
    `Cannot go on with this WebGPU device: it is lost (${reason}: ${message.replace(/\.$/, "")}). Its buffers are gone and what was read from them is kept: make a new backend and load the last checkpoint there`,
  );
}

type Listener = (info: LossInfo) => void;

/** The loss of a device, once it has happened, and who wants to know of it. */
interface Watched {
  info: LossInfo | undefined;
  readonly listeners: Set<Listener>;
}

/** A promise keeps its reactions for good, so each device gets one only. */
const watched = new WeakMap<GPUDevice, Watched>();

/** Calls `listener` when the device is lost; the result stops that. */
function watchLoss(device: GPUDevice, listener: Listener): () => void {
  const known = watched.get(device) ?? startWatching(device);
  known.listeners.add(listener);
  const { info } = known;
  if (info !== undefined) queueMicrotask(() => listener(info));
  return () => void known.listeners.delete(listener);
}

function startWatching(device: GPUDevice): Watched {
  const made: Watched = { info: undefined, listeners: new Set() };
  watched.set(device, made);
  void device.lost.then(({ reason, message }) => {
    made.info = { reason, message };
    for (const listener of made.listeners) listener(made.info);
  });
  return made;
}

import { isTensor } from "../graph/node.ts";

/**
 * TypeError for what is no backend, with what it is: in JavaScript no types see to it.
 *
 * @param call How the call is written, for the message.
 */
export function checkBackend(act: string, call: string, given: unknown): void {
  if (Object(given).capabilities) return;
  const kind = given instanceof Promise ? "a promise, await it" : typeof given;
  throw new TypeError(
    `Cannot ${act}: the backend of ${call} is ${isTensor(given) ? "a tensor" : kind}`,
  );
}

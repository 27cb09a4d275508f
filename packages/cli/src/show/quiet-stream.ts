import { Writable } from "node:stream";

/** A stream that shows nothing, for a rank beside the one that is shown; each text is handed over, without blanks around it. */
export function quietStream(keep: (text: string) => void): Writable {
  return new Writable({
    write(chunk: unknown, _encoding, done) {
      keep(String(chunk).trim());
      done();
    },
  });
}

// Controls of C0 and C1, DEL, and what turns the direction of text: they write to a terminal what is not there.
// oxlint-disable-next-line no-control-regex
const hidden = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A checkpoint cannot be used: damaged, of another format, or of another model. The message is one line that a terminal may show, whatever names
 * stand in the file.
 */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";

  constructor(message: string, options?: ErrorOptions) {
    super(
      message.replaceAll(hidden, (found) => `\\u{${found.charCodeAt(0).toString(16)}}`),
      options,
    );
  }
}

/** Checks that images are bytes or 16 bits without a sign, for programs without types. TypeError if they are not. */
export function checkImages(images: unknown): void {
  if (images instanceof Uint8Array || images instanceof Uint16Array) return;
  throw new TypeError(
    `Cannot use images in ${kindOf(images)}: levels are whole numbers, in a Uint8Array or a Uint16Array`,
  );
}

/** Checks that batches can be gone through, for programs without types. TypeError if they cannot. */
export function checkIterable(act: string, batches: unknown): void {
  const given = Object(batches);
  if (Symbol.asyncIterator in given || Symbol.iterator in given) return;
  const found =
    typeof batches === "function" ? "a function, give what it returns" : kindOf(batches);
  throw new TypeError(`Cannot ${act}: batches are an iterable such as [{ images }], not ${found}`);
}

/** Checks that a batch is one, for programs without types. TypeError if it is not. */
export function checkBatchKind(batch: unknown): void {
  if (Object(batch) !== batch)
    throw new TypeError(`Cannot use the batch: it is one such as { images }, not ${kindOf(batch)}`);
}

/** Checks that labels are whole numbers by their kind, for programs without types. TypeError if they are not. */
export function checkLabelKind(labels: unknown): void {
  // Programs read bytes and unsigned labels just as well.
  if (labels instanceof Int32Array || labels instanceof Uint32Array || labels instanceof Uint8Array)
    return;
  throw new TypeError(
    `Cannot use labels in ${kindOf(labels)}: they are whole numbers, in an Int32Array`,
  );
}

/** Checks that values are bytes, for programs without types: what is copied to bytes would be cut. TypeError if they are not. */
export function checkBytes(name: string, values: unknown): void {
  if (values === undefined || values instanceof Uint8Array) return;
  throw new TypeError(`Cannot use ${name} in ${kindOf(values)}: give a Uint8Array`);
}

/** Checks that labels are whole numbers from 0 to below `numClasses`: TypeError for another kind of array, RangeError for another number. */
export function checkConditionLabels(
  labels: Int32Array | Uint32Array | Uint8Array,
  numClasses: number,
): void {
  checkLabelKind(labels);
  if (labels.some((label) => label < 0 || label >= numClasses))
    throw new RangeError(`Cannot use the batch: a label lies outside 0 to ${numClasses - 1}`);
}

/** Checks how images are turned: TypeError for another kind of array, RangeError for what a model of so many orientations does not have. */
export function checkOrientations(turned: unknown, orientations: number): void {
  if (!(turned instanceof Int32Array))
    throw new TypeError(
      `Cannot use orientations in ${kindOf(turned)}: they are whole numbers, in an Int32Array`,
    );
  if (turned.some((one) => one < 0 || one >= orientations))
    throw new RangeError(
      orientations === 0
        ? "Cannot use the batch: its images are turned, and the model is not conditioned on it"
        : `Cannot use the batch: an orientation lies outside 0 to ${orientations - 1}`,
    );
}

/** Checks that conditions are floats, for programs without types. TypeError if they are not. */
export function checkFloats(name: string, values: unknown): void {
  if (values === undefined || values instanceof Float32Array) return;
  throw new TypeError(`Cannot use ${name} in ${kindOf(values)}: give a Float32Array`);
}

/** The name of an array's kind, or of what it is instead. */
function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

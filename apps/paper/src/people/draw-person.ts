import type { Colour, Person, Pose } from "./person.ts";

/** Height and width of a picture, pixels. */
export const pictureSize = 24;

const ground: Colour = [168, 192, 208];
const ink: Colour = [36, 30, 40];
const steel: Colour = [196, 204, 214];
const wood: Colour = [124, 86, 50];

/** Somebody in a pose, red, green and blue of `[24, 24, 3]`, 0 to 255. */
export function drawPerson(person: Person, pose: Pose): Uint8Array {
  const sheet = new Sheet(pose);
  const side = pose.facing === "left" || pose.facing === "right";
  const neck = 12 - person.taller;
  const half = side ? person.girth - 1 : person.girth;
  const parts: Parts = { sheet, person, pose, side, neck, half };
  if (pose.facing === "back") carried(parts);
  legs(parts);
  body(parts);
  arms(parts);
  if (pose.facing !== "back") carried(parts);
  head(parts);
  return sheet.finish(pose.light);
}

interface Parts {
  readonly sheet: Sheet;
  readonly person: Person;
  readonly pose: Pose;
  readonly side: boolean;
  /** The row where the body begins, and half of its width. */
  readonly neck: number;
  readonly half: number;
}

/** Colours on nothing; what faces right is drawn as if it faced left, and turned over. */
class Sheet {
  readonly #colours: (Colour | undefined)[] = [];
  readonly #pose: Pose;

  constructor(pose: Pose) {
    this.#pose = pose;
  }

  /** Fills the columns from `left` to `right` of the rows from `top` to `bottom`, counted from the middle of the figure. */
  fill(
    left: number,
    right: number,
    [top, bottom]: readonly [number, number],
    colour: Colour,
  ): void {
    for (let y = Math.max(1, top); y <= Math.min(pictureSize - 2, bottom); y++)
      for (let x = left; x <= right; x++) this.#set(x, y, colour);
  }

  #set(fromMiddle: number, y: number, colour: Colour): void {
    const { facing, shift } = this.#pose;
    const x = 12 + shift + (facing === "right" ? -1 - fromMiddle : fromMiddle);
    if (x > 0 && x < pictureSize - 1) this.#colours[y * pictureSize + x] = colour;
  }

  /** All pixels, with an outline around the figure. */
  finish(light: number): Uint8Array {
    const pixels = new Uint8Array(pictureSize * pictureSize * 3);
    const at = (x: number, y: number): Colour | undefined => this.#colours[y * pictureSize + x];
    for (let y = 0; y < pictureSize; y++)
      for (let x = 0; x < pictureSize; x++) {
        const beside = [at(x - 1, y), at(x + 1, y), at(x, y - 1), at(x, y + 1)];
        const edge = beside.some((colour) => colour !== undefined) ? ink : ground;
        const colour = at(x, y) ?? edge;
        const shown = colour.map((part) => Math.min(255, Math.round(part * light)));
        pixels.set(shown, (y * pictureSize + x) * 3);
      }
    return pixels;
  }
}

function legs({ sheet, person, pose, side, half }: Parts): void {
  const apart = pose.stride ? 1 : 0;
  const outer = Math.max(1, half - 1);
  for (const [left, right] of [
    [-outer - apart, -1 - (side ? 0 : apart)],
    [side ? apart : apart, outer - 1 + apart],
  ] as const) {
    sheet.fill(left, right, [17, 21], person.trousers);
    sheet.fill(left - (side ? 1 : 0), right, [21, 22], person.shoes);
  }
}

function body({ sheet, person, pose, neck, half }: Parts): void {
  const { shirt, second, pattern } = person;
  const [left, right] = [-half, half - 1];
  sheet.fill(left, right, [neck, 17], shirt);
  if (pattern === "belt") sheet.fill(left, right, [16, 16], second);
  if (pattern === "stripes")
    for (let y = neck + 1; y <= 17; y += 2) sheet.fill(left, right, [y, y], second);
  if (pattern === "halves") sheet.fill(left, right, [neck + 3, 17], second);
  if (pattern === "cross" && pose.facing !== "back") {
    sheet.fill(-1, 0, [neck + 1, 16], second);
    sheet.fill(left + 1, right - 1, [neck + 2, neck + 3], second);
  }
}

/** Where the hand in front is, from the middle, and its row. */
function hand({ pose, side, neck, half }: Parts): readonly [number, number] {
  const out = side ? half : half + 1;
  if (pose.arms === "up") return [-out - 1, neck - 4];
  return pose.arms === "out" ? [-out - 3, neck + 1] : [-out - 1, neck + 5];
}

function arms(parts: Parts): void {
  const { sheet, person, pose, side, neck } = parts;
  const [x, y] = hand(parts);
  const { shirt, skin } = person;
  for (const turned of side ? [false] : [false, true]) {
    const columns = (a: number, b: number): readonly [number, number] =>
      turned ? [-1 - b, -1 - a] : [a, b];
    const put = (a: number, b: number, rows: readonly [number, number], colour: Colour): void => {
      const [left, right] = columns(a, b);
      sheet.fill(left, right, rows, colour);
    };
    if (pose.arms === "out") put(x + 1, x + 3, [neck + 1, neck + 2], shirt);
    else put(x, x + 1, [Math.min(y, neck), Math.max(y, neck + 1)], shirt);
    put(x, x + 1, pose.arms === "out" ? [y, y + 1] : [y, y], skin);
  }
}

function carried(parts: Parts): void {
  const { sheet, person } = parts;
  const [x, y] = hand(parts);
  if (person.held === "sword") {
    sheet.fill(x - 1, x - 1, [y - 6, y - 1], steel);
    sheet.fill(x - 2, x, [y, y], wood);
  }
  if (person.held === "staff") {
    sheet.fill(x - 1, x - 1, [y - 5, y + 6], wood);
    sheet.fill(x - 2, x, [y - 6, y - 5], person.second);
  }
  if (person.held === "shield") {
    sheet.fill(x - 2, x + 1, [y - 2, y + 2], person.second);
    sheet.fill(x - 1, x, [y - 1, y + 1], steel);
  }
}

function head({ sheet, person, pose, neck }: Parts): void {
  const { skin, hair, hairdo } = person;
  const away = pose.facing === "back";
  // A head from the side looks to the left.
  const turned = pose.facing === "left" || pose.facing === "right" ? 1 : 0;
  const top = neck - 8;
  sheet.fill(-4, 3, [top + 1, neck - 2], skin);
  sheet.fill(-3, 2, [top, neck - 1], skin);
  if (!away) {
    sheet.fill(-3, -3, [top + 4, top + 4], ink);
    if (turned === 0) sheet.fill(2, 2, [top + 4, top + 4], ink);
    if (person.beard) sheet.fill(-3, turned === 0 ? 2 : 0, [neck - 2, neck], hair);
  }
  if (hairdo !== "bald") {
    sheet.fill(-3, 2, [top - 1, top], hair);
    sheet.fill(-4, 3, [top, away ? neck - 3 : top + 2], hair);
    if (turned === 1) sheet.fill(0, 3, [top, neck - 3], hair);
  }
  if (hairdo === "long") {
    sheet.fill(3, 4, [top + 1, neck + 2], hair);
    if (turned === 0) sheet.fill(-5, -4, [top + 1, neck + 2], hair);
  }
  if (hairdo === "crest") sheet.fill(-1, turned === 1 ? 3 : 0, [top - 3, top], hair);
  if (hairdo === "bun")
    sheet.fill(turned === 1 ? 2 : -1, turned === 1 ? 4 : 0, [top - 3, top - 1], hair);
  worn({ sheet, person, turned, top, away, neck });
}

function worn({
  sheet,
  person: { hat, hatColour },
  turned,
  top,
  away,
  neck,
}: Pick<Parts, "sheet" | "person" | "neck"> & {
  readonly turned: number;
  readonly top: number;
  readonly away: boolean;
}): void {
  if (hat === "cap") {
    sheet.fill(-4, 3, [top - 2, top + 1], hatColour);
    if (!away)
      sheet.fill(-6 + (turned === 0 ? 1 : 0), turned === 0 ? 4 : 0, [top + 1, top + 1], hatColour);
  }
  if (hat === "tall") {
    sheet.fill(-5, 4, [top, top], hatColour);
    sheet.fill(-3, 2, [top - 3, top], hatColour);
  }
  if (hat === "hood") {
    sheet.fill(-4, 3, [top - 2, top + 1], hatColour);
    sheet.fill(3, 4, [top, neck], hatColour);
    if (turned === 0) sheet.fill(-5, -4, [top, neck], hatColour);
    if (away) sheet.fill(-4, 3, [top, neck], hatColour);
  }
}

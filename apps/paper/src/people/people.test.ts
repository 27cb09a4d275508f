import { expect, test } from "vitest";
import { drawPerson, pictureSize } from "./draw-person.ts";
import { drawnPeople, posesOfEach } from "./drawn-people.ts";
import { personOf, poseOf } from "./person.ts";

/** How many pixels of two pictures differ. */
function apart(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < a.length; at += 3)
    if (a[at] !== b[at] || a[at + 1] !== b[at + 1] || a[at + 2] !== b[at + 2]) count++;
  return count;
}

const front = { facing: "front", arms: "down", stride: false, shift: 0, light: 1 } as const;

test("people differ, and one person in another pose is another picture with the same colours", () => {
  const pictures = [0, 1, 2, 3, 4, 5].map((n) => drawPerson(personOf(n), front));
  for (const [i, picture] of pictures.entries())
    for (const other of pictures.slice(i + 1)) expect(apart(picture, other)).toBeGreaterThan(20);
  const [plain = new Uint8Array()] = pictures;
  for (const pose of [{ facing: "left" }, { arms: "up" }, { stride: true }, { shift: 1 }] as const)
    expect(apart(plain, drawPerson(personOf(0), { ...front, ...pose }))).toBeGreaterThan(3);
});

test("who faces right is the mirror image of who faces left, and nothing touches the border", () => {
  for (let n = 0; n < 40; n++) {
    const left = drawPerson(personOf(n), { ...front, facing: "left" });
    const right = drawPerson(personOf(n), { ...front, facing: "right" });
    const turned = Uint8Array.from({ length: left.length }, (_, at) => {
      const [pixel, part] = [Math.floor(at / 3), at % 3];
      const [y, x] = [Math.floor(pixel / pictureSize), pixel % pictureSize];
      return left[(y * pictureSize + pictureSize - 1 - x) * 3 + part] ?? 0;
    });
    expect(apart(turned, right)).toBe(0);
  }
});

test("everybody is drawn in eight poses, by number alone", async () => {
  const people = drawnPeople(12);
  expect(people.info).toMatchObject({ count: 12 * posesOfEach, shape: [24, 24, 3] });
  const { images, labels } = await people.read([8, 15, 16]);
  expect([...(labels ?? [])]).toEqual([1, 1, 2]);
  expect(images.subarray(0, 24 * 24 * 3)).toEqual(drawPerson(personOf(1), poseOf(1, 0)));
  const more = await drawnPeople(20).read([8, 15, 16]);
  expect(more.images).toEqual(images);
});

import { memoryDataset, type Dataset } from "@pixelweft/datasets";
import { drawPerson, pictureSize } from "./draw-person.ts";
import { personOf, poseOf } from "./person.ts";

/** Poses in which everybody is drawn. */
export const posesOfEach = 8;

/** Pictures of so many people, each in eight poses: the label says who it is. */
export function drawnPeople(count: number): Dataset {
  const size = pictureSize * pictureSize * 3;
  const images = new Uint8Array(count * posesOfEach * size);
  const labels = Int32Array.from({ length: count * posesOfEach }, (_, place) =>
    Math.floor(place / posesOfEach),
  );
  for (const [place, who] of labels.entries())
    images.set(drawPerson(personOf(who), poseOf(who, place % posesOfEach)), place * size);
  const digits = String(count - 1).length;
  const classes = Array.from(
    { length: count },
    (_, who) => `person ${String(who).padStart(digits, "0")}`,
  );
  return memoryDataset({
    name: `${count} drawn people`,
    shape: [pictureSize, pictureSize, 3],
    images,
    labels,
    classes,
  });
}

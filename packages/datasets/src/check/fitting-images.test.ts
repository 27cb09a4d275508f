import { expect, test } from "vitest";
import { memoryDataset } from "../set/memory-dataset.ts";
import { fittingImages } from "./fitting-images.ts";

const dots = memoryDataset({ name: "dots", shape: [1, 1, 1], images: Uint8Array.of(1, 2, 3) });
const wanted = { shape: [1, 1, 1], labelled: true, classes: ["orc", "elf"] } as const;

test("images without labels are refused with the classes that could be named, or taken where one is", async () => {
  const how = { act: "complete", numClasses: 2, classOption: "--class" };
  await expect(fittingImages(dots, wanted, how)).rejects.toThrow(
    "Cannot complete dots: the model takes a class, and nothing says which; name it with --class: the classes are orc, elf, 0 to 1",
  );
  await expect(fittingImages(dots, wanted, { act: "complete" })).rejects.toThrow("no labels");
  const large = { ...wanted, shape: [2, 2, 1] } as const;
  await expect(fittingImages(dots, large, how)).rejects.toThrow(
    "Cannot complete dots: its images are 1x1x1, the model takes 2x2x1",
  );
  expect(await fittingImages(dots, wanted, { ...how, unlabelled: true })).toBe(dots);
});

test("images in colour for a model of grey ones are refused with what drops their colours", async () => {
  const reds = memoryDataset({ name: "reds", shape: [1, 1, 3], images: Uint8Array.of(9, 0, 0) });
  const how = { act: "evaluate on", greyOption: "--grey" };
  await expect(fittingImages(reds, { shape: [1, 1, 1] }, how)).rejects.toThrow(
    /its images are 1x1x3, the model takes 1x1x1: --grey drops their colours$/,
  );
  // Of another size they would not fit in grey, nor as indices of a palette.
  await expect(fittingImages(reds, { shape: [2, 1, 1] }, how)).rejects.toThrow(/takes 2x1x1$/);
  const palette = { colours: [[9, 0, 0, 255] as const], exact: true };
  const indexed = { shape: [1, 1, 1], palette } as const;
  await expect(fittingImages(reds, indexed, how)).rejects.toThrow(/takes 1x1x1$/);
});

test("as many images are taken as there are", async () => {
  const plain = { shape: [1, 1, 1] } as const;
  expect(await fittingImages(dots, plain, { act: "measure", most: 9 })).toBe(dots);
  const some = await fittingImages(dots, plain, { act: "measure", most: 1 });
  expect([some.info.count, (await some.read([0])).images]).toEqual([1, Uint8Array.of(1)]);
});

test("random images come from all over a data set, always the same ones, under its name", async () => {
  const images = Uint8Array.from({ length: 100 }, (_, n) => n);
  const row = memoryDataset({ name: "row", shape: [1, 1, 1], images });
  const some = (): Promise<typeof row> =>
    fittingImages(row, { shape: [1, 1, 1] }, { act: "measure", most: 10, chosen: "random" });
  const found = await some();
  const rows = found.info.count;
  const { images: values } = await found.read(Array.from({ length: rows }, (_, n) => n));
  expect([rows, found.info.name, new Set(values).size]).toEqual([10, "row", 10]);
  expect(values.some((value) => value < 30) && values.some((value) => value > 70)).toBe(true);
  expect(await (await some()).fingerprint()).toBe(await found.fingerprint());
});

test("labels become the model's numbers of their classes, where the images have only some of these", async () => {
  const images = Uint8Array.of(1, 2, 3);
  const shape = [1, 1, 1] as const;
  const named = (...classes: string[]): typeof dots =>
    memoryDataset({ name: "dots", shape, images, labels: [0, 1, 0], classes });
  const model = { shape, labelled: true, classes: ["ant", "elf", "orc"] };
  const found = await fittingImages(named("elf", "orc"), model, { act: "evaluate on" });
  expect(found.info.classes).toEqual(model.classes);
  const read = { images: Uint8Array.of(2, 3), labels: Int32Array.of(2, 1) };
  expect(await found.read([1, 2])).toEqual(read);
  const turned = await fittingImages(named("orc", "ant"), model, { act: "evaluate on", most: 2 });
  expect((await turned.read([0, 1])).labels).toEqual(Int32Array.of(2, 0));
  await expect(fittingImages(named("elf", "imp"), model, { act: "evaluate on" })).rejects.toThrow(
    "its classes are elf, imp, those of the model ant, elf, orc",
  );
});

import { rm } from "node:fs/promises";
import { join } from "node:path";
import { namedSources } from "@pixelweft/datasets/choice";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shellWords } from "../command/command-words.ts";
import { makeWorkshop, refusal, runHere } from "./command-line.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
beforeAll(async () => {
  workshop = await makeWorkshop();
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

test.each([
  [["help", "smple"], "Cannot help with smple: there is no such command (Did you mean sample?)"],
  [
    ["data", "sprites"],
    "Cannot run data sprites (Did you mean data info sprites?): behind data stands info, verify, prepare, preview",
  ],
  [["data", "inf", "sprites"], "Cannot run data inf (Did you mean info?)"],
  [["export-all", "--help"], "unknown command 'export-all'"],
  [["trian", "-h"], "(Did you mean train?)"],
  [["sample", "--class", "1", "--class", "2"], "It is given twice."],
  [["sample", "--min-p", "2"], "It must be a number above 0, 1 at most."],
  [["sample", "--temperature", "Infinity"], "It must be a number above 0."],
  [["sample", "--count", "1e9"], "It must be a whole number from 1 to 1000000."],
  [["complete", "--each", "1e9"], "It must be a whole number from 1 to 1000000."],
  [
    ["sample", "--from", "0", "--to", "1", "--rows", "1000000"],
    "Cannot interpolate in 1000000 rows of 8 images: 1,000,000 images are the most",
  ],
  [
    ["train", "sprites", "--data", "others"],
    "Cannot take images from sprites and from --data others: leave one of them out",
  ],
  [
    ["sample", "--out", "x.jpg"],
    "Cannot write x.jpg: the file will be a PNG picture or an animation, so",
  ],
])("%j is refused with what was meant", async (words, message) => {
  const { code, err } = await runHere(words);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});

test("words that are nearly right are answered with what was meant", async () => {
  const meant = async (...words: string[]): Promise<string> => (await refusal(...words))[1];
  expect(await meant("trian")).toContain("(Did you mean train?)");
  expect(await meant("sample", "--tempreature", "3")).toContain("(Did you mean --temperature?)");
  expect(await meant("train", "--config", "fashion_mnist")).toContain(
    "(Did you mean fashion-mnist?)",
  );
  expect(await meant("train", "--backend", "wsam")).toContain("(Did you mean wasm?)");
  expect(await meant("sample", "--class", "Sneakers")).toContain("(Did you mean Sneaker?)");
  expect(await meant("sample", "fashion-mnist-clas")).toContain(
    "(Did you mean fashion-mnist-class?)",
  );
});

test("a model that is not there names all that are as near", async () => {
  const { err } = await runHere(["sample", "sprites42"]);
  expect(err).toContain("(Did you mean sprites16 or sprites24?)");
});

test("an option that another command explains stands in the help by its name, and is suggested", async () => {
  const { out } = await runHere(["data", "info", "--help"]);
  expect(out).toMatch(/as "pixelweft train --help" explains them: --as .*--skip-other-sizes/s);
  expect(out).not.toContain("leave out pictures of other sizes");
  const { code, err } = await runHere(["data", "info", "sprites", "--palete", "4"]);
  expect([code, err]).toEqual([2, expect.stringContaining("Did you mean --palette?")]);
});

test.each(["sample", "complete", "surprise", "compress", "data preview"])(
  "%s --help says that a file that is there is kept",
  async (command) => {
    const { out } = await runHere([...command.split(" "), "--help"]);
    expect(out.replace(/\s+/g, " ")).toMatch(
      /--out <\w+> .*\(default: \S+, or with the next free number\)/,
    );
  },
);

test("-v shows the version", async () => {
  const { code, out } = await runHere(["-v"]);
  expect([code, out]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+/)]);
});

test("what is advised can be typed, whatever a folder is called", async () => {
  const quote = process.platform === "win32" ? '"' : "'";
  expect(shellWords("sample", "runs/größe-1.5", "a b", "$x")).toBe(
    `sample runs/größe-1.5 ${quote}a b${quote} ${quote}$x${quote}`,
  );
  const out = join(workshop.folder, "my run");
  const how = ["--backend", "reference", "--samples", "0", "--steps", "1"];
  const what = ["train", "--config", workshop.config, "--data", workshop.data];
  const trained = await runHere([...what, ...how, "--out", out]);
  expect(trained.out).toContain(`pixelweft sample ${quote}${out}${quote} --count 64"`);
  expect(trained.out).toContain(`1 step done; the run is in ${out}\n`);
  expect(trained.err).toContain(`pixelweft sample ${quote}${out}${quote}" shows it on the way`);
  const again = await runHere([...what, "--out", out]);
  expect(again.err).toContain(`go on with --resume ${quote}${out}${quote}, or name`);
});

test("a run that is done says how to ask for more, by the steps that were asked for", async () => {
  const out = join(workshop.folder, "run");
  const how = ["--backend", "reference", "--samples", "0"];
  const what = ["--config", workshop.config, "--data", workshop.data, "--steps", "3"];
  expect((await runHere(["train", ...what, "--out", out, ...how])).code).toBe(0);
  const done = await runHere(["train", "--resume", out]);
  expect(done.err).toContain(
    "all its 3 steps are done; --steps 6 makes as many more, --minutes trains on for a time\n",
  );
  const fewer = await runHere(["train", "--resume", out, "--steps", "2"]);
  expect(fewer.err).toContain("to step 2: 3 steps are done; --steps counts them in all\n");
});

test("train --help begins with what a first run needs, and says what bits/dim are", async () => {
  const { out } = await runHere(["train", "--help"]);
  const [, first = ""] = /\nOptions:\n([\s\S]*?)\n\n/.exec(out) ?? [];
  const names = [...first.matchAll(/^ {2}--([a-z]+)/gm)].map(([, name]) => name);
  const asked = [
    "out",
    "resume",
    "for",
    "minutes",
    "from",
    "condition",
    "palette",
    "resize",
    "cell",
  ];
  const needed = [...asked, "flips", "shifts", "turns"];
  expect(names).toEqual([...needed, "json"]);
  expect(out).toMatch(/\nTraining:\n[\s\S]*\nImages:\n[\s\S]*\nPictures:\n[\s\S]*\nRunning:\n/);
  expect(out).toContain("Lower is better");
});

test.each(["train", "evaluate", "data info", "data preview", "data prepare"])(
  "%s --help names every data set that it takes by name",
  async (command) => {
    const { out } = await runHere([...command.split(" "), "--help"]);
    const words = out.replaceAll(/\s+/g, " ");
    expect(words).toContain(namedSources.join(", "));
    expect(namedSources).toEqual(expect.arrayContaining(["sprites24", "sprites32"]));
  },
);

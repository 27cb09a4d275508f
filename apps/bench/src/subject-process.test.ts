import { expect, test } from "vitest";
import { SubjectProcess } from "./subject-process.ts";
import { CannotError } from "./wire.ts";

function subjectRunning(script: string): SubjectProcess {
  return new SubjectProcess([process.execPath, "-e", script], ".");
}

const answering = (answers: string): SubjectProcess =>
  subjectRunning(
    `const answers = ${answers}; process.stdin.on("data", () => { console.log("noise"); console.log(answers.shift()); });`,
  );

test("A process answers line by line, and what else it prints is skipped", async () => {
  const subject = answering(`['{"answer":"ran","seconds":2}', '{"answer":"ran","seconds":3}']`);
  expect(await subject.ask({ ask: "run" }, 20)).toEqual({ answer: "ran", seconds: 2 });
  expect(await subject.ask({ ask: "run" }, 20)).toEqual({ answer: "ran", seconds: 3 });
  subject.kill();
});

test("What a subject cannot do is a CannotError with its reason", async () => {
  const subject = answering(`['{"answer":"cannot","reason":"no kernel"}']`);
  await expect(subject.ask({ ask: "run" }, 20)).rejects.toThrow(new CannotError("no kernel"));
  subject.kill();
});

test("A process that dies tells its last words", async () => {
  const subject = subjectRunning(`console.error("out of memory"); process.exitCode = 3;`);
  await expect(subject.ask({ ask: "run" }, 20)).rejects.toThrow(/ended with 3.*out of memory/);
});

test("A missed deadline ends the process", async () => {
  const subject = subjectRunning(`setInterval(() => {}, 1000);`);
  await expect(subject.ask({ ask: "run" }, 0.2)).rejects.toThrow(/did not answer/);
  await expect(subject.ask({ ask: "run" }, 0.2)).rejects.toThrow(/did not answer/);
});

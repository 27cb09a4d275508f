import { escapeHtml, pageStyle } from "../../report/html.ts";
import { gpuPage } from "../gpu-page.ts";
import type { GpuReport } from "../gpu-report.ts";
import type { Asked, Told } from "./messages.ts";

const sizes: readonly (readonly [Asked["size"], string])[] = [
  ["usual", "networks of the project, G28 and C32: minutes on a card"],
  ["whole", "the paper's network besides, 119 million weights: 6 GB of memory"],
  ["quick", "a small network: a try, not a measurement"],
];

document.head.insertAdjacentHTML("beforeend", `<style>${pageStyle}${ownStyle()}</style>`);
document.body.innerHTML = `
<h1>What Pixelweft reaches on this card</h1>
<p>This page measures the card that this browser offers through WebGPU: its peak, which share of it the kernels of training and
sampling reach, and how long a step and a batch of samples take. Nothing is sent anywhere; what is found can be saved as files.</p>
<p>Close what else uses the card, plug a laptop in, and leave this page in front until it is done.</p>
<form><fieldset><legend>What to measure</legend>
${sizes.map(([size, words], i) => `<label><input type="radio" name="size" value="${size}"${i === 0 ? " checked" : ""}> ${escapeHtml(words)}</label>`).join("\n")}
</fieldset><button>Measure</button> <button type="button" id="stop" disabled>Stop</button></form>
<ol id="notes" aria-live="polite"></ol>
<p id="files" hidden></p>
<iframe id="report" title="What was found" hidden></iframe>`;

const form = find("form", HTMLFormElement);
const stop = find("#stop", HTMLButtonElement);
const notes = find("#notes", HTMLOListElement);
const files = find("#files", HTMLParagraphElement);
const frame = find("#report", HTMLIFrameElement);
let worker: Worker | undefined;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const chosen = new FormData(form).get("size");
  const size = sizes.find(([one]) => one === chosen)?.[0] ?? "usual";
  start({ size });
});
stop.addEventListener("click", () => {
  note("Stopped");
  finish();
});

function start(asked: Asked): void {
  finish();
  notes.replaceChildren();
  files.hidden = true;
  frame.hidden = true;
  const began = performance.now();
  const seconds = (): string => `[${Math.round((performance.now() - began) / 1000)} s] `;
  worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<Told>) => {
    if (data.kind === "note") {
      note(seconds() + data.line);
      return;
    }
    finish();
    if (data.kind === "failed") note(data.reason);
    else show(data.report);
  });
  worker.addEventListener("error", ({ message }) => {
    note(`Cannot go on: ${message}`);
    finish();
  });
  stop.disabled = false;
  worker.postMessage(asked, []);
}

function finish(): void {
  worker?.terminate();
  worker = undefined;
  stop.disabled = true;
}

function show(report: GpuReport): void {
  note("Done");
  const html = gpuPage(report);
  files.replaceChildren(
    saved("gpu.json", "application/json", `${JSON.stringify(report, undefined, 1)}\n`),
    " ",
    saved("gpu.html", "text/html", html),
  );
  files.hidden = false;
  frame.srcdoc = html;
  frame.hidden = false;
}

function saved(name: string, type: string, text: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.textContent = `Save ${name}`;
  return link;
}

function note(line: string): void {
  const item = document.createElement("li");
  item.textContent = line;
  notes.append(item);
}

function find<T extends Element>(selector: string, kind: new () => T): T {
  const found = document.querySelector(selector);
  if (found instanceof kind) return found;
  throw new TypeError(`Cannot find ${selector} in the page`);
}

function ownStyle(): string {
  return `
fieldset { border: 1px solid var(--faint); display: grid; gap: .3rem; margin-bottom: 1rem; }
button { font: inherit; padding: .3rem 1rem; } #notes { padding: 0; list-style: none; font-size: 13px; opacity: .8; }
#report { width: 100%; height: 80vh; border: 1px solid var(--faint); }`;
}

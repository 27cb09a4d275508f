import { chromium, type Page } from "playwright-core";
import { serveFiles } from "../../pages/serve-files.ts";
import { buildGpuPage } from "./page-command.ts";

/** The page, open in a Chromium of its own. */
interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
}

const always = ["--no-sandbox", "--disable-background-networking", "--no-first-run"];
const adapters: Readonly<Record<"swiftshader" | "none", readonly string[]>> = {
  swiftshader: ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
  none: ["--disable-gpu"],
};

/** Serves the page and opens it in a browser with a software adapter, or with none. */
export async function openGpuPage(adapter: keyof typeof adapters): Promise<OpenedPage> {
  const served = await serveFiles(await buildGpuPage(), { isolated: true });
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [...always, ...adapters[adapter]],
  });
  const page = await browser.newPage();
  await page.goto(served.address);
  return {
    page,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await served[Symbol.asyncDispose]();
    },
  };
}

// Drives a browser for the tests: driver.mjs <firefox or chrome> <executable>. A command is a line of JSON on standard
// input, and its outcome is a line of JSON on standard output. The browser ends with the input.
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const [, , browserName, executablePath] = process.argv;
const args = browserName === "chrome" ? ["--no-sandbox", "--disable-gpu"] : [];
const browser = await puppeteer.launch({ browser: browserName, executablePath, args });
const tabs = [];
let changing = Promise.resolve();

// Firefox fails now and then to make a tab while it makes or closes another one, so it does one thing at a time, and is
// asked again.
function change(action) {
  const done = changing.then(action).catch(() => action());
  changing = done.catch(() => {});
  return done;
}

const commands = {
  version: () => browser.version(),

  async open({ url }) {
    const page = await change(() => browser.newPage());
    const complaints = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", ({ message }) => complaints.push(message));
    await page.goto(url);
    return tabs.push({ page, complaints }) - 1;
  },

  // An expression. A promise is awaited.
  evaluate: ({ tab, script }) => tabs[tab].page.evaluate(script),

  complaints: ({ tab }) => tabs[tab].complaints,

  // Hides a tab of Chrome and stops it as the browser does after minutes, or lets it go on.
  async freeze({ tab, isFrozen }) {
    const session = await tabs[tab].page.createCDPSession();
    await session.send("Page.setWebLifecycleState", { state: isFrozen ? "frozen" : "active" });
    await session.detach();
  },

  close: ({ tab }) => change(async () => tabs[tab].page.isClosed() || (await tabs[tab].page.close())),
};

async function answer({ id, command, ...values }) {
  let outcome;
  try {
    outcome = { id, value: (await commands[command](values)) ?? null };
  } catch (error) {
    outcome = { id, error: String(error) };
  }
  console.log(JSON.stringify(outcome));
}

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => answer(JSON.parse(line)));
lines.on("close", () => browser.close());

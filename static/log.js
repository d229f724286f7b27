// A log that follows its end, pauses, and filters.
import { publishCommand } from "./commands.js";
import { make, oncePerFrame, page, timeOfDay } from "./dom.js";
import { publish } from "./publish.js";
import { subscribe } from "./streams.js";

const MAX_LINES = 500;
const MAX_SHOWN = 200;

const lines = [];
let fresh = []; // lines that are to be shown with the next picture
let held = 0; // lines that came during a pause
let paused = null; // the lines there were when the pause began
let isAnew = false; // the list was emptied, so it has lost its place
let written = 0;

export function showLog() {
  subscribe(["log"], ["message", "log"], hear, page.logAnswer);
  page.filter.addEventListener("input", showAgain);
  page.pause.addEventListener("click", togglePause);
  page.write.addEventListener("click", () => publish(example(++written), page.logAnswer));
  page.logCommand.textContent = publishCommand(example(1));
}

function hear(e) {
  const line = { at: timeOfDay().slice(0, 8), text: e.data };
  lines.push(line);
  if (lines.length > MAX_LINES) {
    lines.shift();
  }
  if (paused) {
    held++;
  } else {
    fresh.push(line);
  }
  if (fresh.length > MAX_SHOWN) {
    fresh.shift();
  }
  draw();
}

function togglePause() {
  paused = paused ? null : [...lines];
  held = 0;
  page.pause.textContent = paused ? "Follow" : "Pause";
  page.pause.dataset.on = paused !== null;
  showAgain();
}

// A paused log can be filtered too: it shows the lines up to the pause.
function showAgain() {
  page.lines.replaceChildren();
  isAnew = true;
  fresh = [...(paused ?? lines)];
  draw();
}

const draw = oncePerFrame(() => {
  const wanted = page.filter.value.toLowerCase();
  page.lines.append(...fresh.filter(({ text }) => text.toLowerCase().includes(wanted)).slice(-MAX_SHOWN).map(row));
  fresh = [];
  while (page.lines.childElementCount > MAX_SHOWN) {
    page.lines.firstElementChild.remove();
  }
  if (!paused || isAnew) {
    page.lines.scrollTop = page.lines.scrollHeight;
    isAnew = false;
  }
  page.held.textContent = held ? `${held} more since the pause` : "";
});

function row({ at, text }) {
  return make("li", "", make("span", "soft", at), " ", make("span", "text", text));
}

function example(number) {
  return { topic: "log", type: "log", data: `level=info request=${number} took=${Math.ceil(Math.random() * 90)}ms` };
}

// The table of what arrived, the newest first: a row for each event without a type, and a line for whatever happened to
// the connection. Ids count over all topics, so one that jumps means nothing; only a gap event says what is missing.
import { make, oncePerFrame, page, timeOfDay } from "./dom.js";

const MAX_ROWS = 100;

const GAPS = {
  evicted: "older than what the server keeps",
  epoch: "the server was restarted",
  ahead: "that id was not given out yet",
  invalid: "that id is not one of this server's",
  slow: "this page read too slowly",
  lost: "the server lost them in a crash",
};

let waiting = [];
let missing = 0;
let isMissingUnknown = false;
let before = "connecting";

export function showEvents(stream) {
  stream.addEventListener("message", showEvent);
  stream.addEventListener("gap", ({ detail }) => showGap(detail));
  stream.addEventListener("state", ({ detail }) => showState(stream, detail));
  stream.addEventListener("expired", () => note("The token has expired."));
  stream.addEventListener("busy", () => note("The server is full: it asks to try again later."));
  stream.addEventListener("drain", () => note("The server is about to stop."));
}

function showEvent(e) {
  page.last.textContent = e.lastEventId;
  add("event", [["data", e.data, e.replayed && "replayed"], ["id", e.lastEventId]]);
}

function showGap({ reason, missed }) {
  missing += missed ?? 0;
  isMissingUnknown ||= missed === null;
  page.missing.textContent = isMissingUnknown ? (missing ? `${missing}+` : "unknown") : missing;
  page.missing.className = "bad";
  const count = missed === null ? "An unknown number of events" : missed === 1 ? "1 event" : `${missed} events`;
  note(`${count} missed: ${GAPS[reason] ?? reason}.`, "gap");
}

function showState(stream, { state, reason }) {
  if (state === "waiting" && before === "open") {
    note("The connection was lost.");
  } else if (state === "refused") {
    note(`Refused: ${reason}. A token can be given above.`);
  } else if (state === "open" && stream.lastEventId && before !== "open" && page.last.textContent !== "none yet") {
    note(`Connected again, resuming after ${stream.lastEventId}.`);
  } else if (state === "closed") {
    note("Cut by the button.");
  }
  before = state;
}

function note(text, kind = "") {
  add("note", [[kind, text]]);
}

function add(kind, cells) {
  waiting.push({ kind, cells, at: new Date() });
  if (waiting.length > MAX_ROWS) {
    waiting.shift();
  }
  draw();
}

const draw = oncePerFrame(() => {
  page.rows.prepend(...waiting.reverse().map(row));
  waiting = [];
  while (page.rows.childElementCount > MAX_ROWS) {
    page.rows.lastElementChild.remove();
  }
});

function row({ kind, cells, at }) {
  const made = make("tr", kind, make("td", "", timeOfDay(at)));
  for (const [cellKind, text, mark] of cells) {
    const cell = make("td", cellKind, make("span", "text", text));
    if (mark) {
      cell.append(" ", make("span", "mark", mark));
    }
    cell.colSpan = cells.length === 1 ? 2 : 1;
    made.append(cell);
  }
  return made;
}

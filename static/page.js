// The demo page: one EventSource, a row for each event without a type, and a count of what the server says is missing.
// Ids run over all topics and types, so one that jumps means nothing; what is missing is told by rawsse.gap alone.
"use strict";

const MAX_ROWS = 100;
const GIVEN_UP_RETRY = 3000;

const STATES = {
  connecting: ["Connecting", "to the server"],
  open: ["Open", "each event shows as it comes"],
  reconnecting: ["Reconnecting", "no connection; the browser tries again by itself"],
  dropped: ["Dropped", "the server goes on without this page"],
  refused: ["Refused", "the topic is private: this page needs a token"],
};

const GAPS = {
  evicted: "older than what the server keeps",
  epoch: "the server was restarted",
  ahead: "that id was not given out yet",
  invalid: "that id is not one of this server's",
  slow: "this page read too slowly",
};

const page = Object.fromEntries([...document.querySelectorAll("[id]")].map(element => [element.id, element]));
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

// In the fragment of the page's address a token stays in the browser.
const token = new URLSearchParams(location.hash.slice(1)).get("access_token");

let source = null;
let state = "connecting";
let timer = 0;
let events = 0;
let missing = 0;
let unknown = false; // events are missing that can't be counted
let cursor = ""; // the id of the place right before the next event
let replayEnd = ""; // the id up to which events are replayed, as the server told when the stream opened

// An EventSource can't be given headers, so cursor and token go into the query. When the browser comes back by itself it
// sends the header Last-Event-ID, which wins.
function address() {
  const query = new URLSearchParams({ ...(cursor && { lastEventId: cursor }), ...(token && { access_token: token }) });
  return query.size ? `events?${query}` : "events";
}

function connect() {
  source = new EventSource(address());
  source.addEventListener("open", opened);
  source.addEventListener("error", lost);
  source.addEventListener("message", show);
  source.addEventListener("rawsse.open", begun);
  source.addEventListener("rawsse.gap", gap);
  source.addEventListener("rawsse.expired", () => note("The token has expired."));
  source.addEventListener("rawsse.busy", () => note("The server is full: it asks to try again later."));
}

function opened() {
  if (cursor) {
    note(`Connected again, resuming after ${cursor}.`);
  }
  enter("open");
}

// The stream's first event tells the page its place, before there is anything to show.
function begun(e) {
  follow(e.lastEventId);
  replayEnd = JSON.parse(e.data).head;
}

function lost() {
  if (state === "open") {
    note("The connection was lost.");
  }
  enter("reconnecting");
  if (source.readyState === EventSource.CLOSED) {
    comeBack();
  }
}

// Browsers give up after any answer that is not a stream, such as a proxy's 502, and don't tell which it was.
async function comeBack() {
  const { status } = await fetch(address(), { method: "HEAD" }).catch(() => ({}));
  if (state !== "reconnecting") {
    return;
  }
  if (status === 401 || status === 403) {
    note(`The server answers ${status}. A token can be given in this page's address: #access_token=…`);
    enter("refused");
    page.drop.disabled = false;
  } else {
    timer = setTimeout(connect, GIVEN_UP_RETRY);
  }
}

function dropOrReconnect() {
  if (state === "dropped" || state === "refused") {
    enter("connecting");
    connect();
  } else {
    clearTimeout(timer);
    source.close();
    note("Dropped by the button.");
    enter("dropped");
  }
}

function gap(e) {
  const { reason, missed } = JSON.parse(e.data);
  follow(e.lastEventId);
  miss(missed, GAPS[reason] ?? reason);
}

function follow(id) {
  cursor = id;
  page.drop.disabled = !cursor;
}

function miss(count, why) {
  missing += count ?? 0;
  unknown ||= count === null;
  page.missing.textContent = unknown ? (missing ? `${missing}+` : "unknown") : missing;
  page.missing.className = "some";
  note(`${count ?? "An unknown number of"} ${count === 1 ? "event" : "events"} missed: ${why}.`, "gap");
}

function isReplayed(e) {
  return number(e.lastEventId) <= number(replayEnd);
}

function number(id) {
  return Number(id.slice(id.lastIndexOf("-") + 1));
}

function show(e) {
  follow(e.lastEventId);
  page.events.textContent = ++events;
  page.last.textContent = e.lastEventId;
  const data = make("td");
  data.append(make("span", "data", e.data));
  if (isReplayed(e)) {
    data.append(" ", make("span", "mark", "replayed"));
  }
  addRow("event", data, make("td", "id", e.lastEventId));
}

function note(text, kind = "") {
  const cell = make("td", kind, text);
  cell.colSpan = 2;
  addRow("note", cell);
}

function addRow(kind, ...cells) {
  const now = new Date();
  const row = make("tr", kind);
  row.append(make("td", "", `${clock.format(now)}.${String(now.getMilliseconds()).padStart(3, "0")}`), ...cells);
  page.rows.prepend(row);
  if (page.rows.childElementCount > MAX_ROWS) {
    page.rows.lastElementChild.remove();
  }
}

// Text only: what was published is never read as HTML.
function make(tag, kind = "", text = "") {
  const made = document.createElement(tag);
  made.className = kind;
  made.textContent = text;
  return made;
}

function enter(next) {
  state = next;
  page.status.dataset.state = state;
  [page.state.textContent, page.detail.textContent] = STATES[state];
  page.drop.textContent = state === "dropped" || state === "refused" ? "Reconnect" : "Drop the connection";
}

// The mean of the last five seconds.
const totals = [0];
setInterval(() => {
  totals.push(events);
  const rate = (events - totals[0]) / (totals.length - 1);
  page.rate.textContent = rate < 10 ? rate.toFixed(1) : Math.round(rate);
  if (totals.length > 5) {
    totals.shift();
  }
}, 1000);

// Another token.
addEventListener("hashchange", () => location.reload());
page.drop.addEventListener("click", dropOrReconnect);
enter("connecting");
connect();

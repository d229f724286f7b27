// The experiment: a button cuts this page off, a second stream watches what the server publishes meanwhile, and after
// the return exactly the replayed events are marked.
import { page } from "./dom.js";
import { Lanes } from "./lanes.js";
import { open } from "./streams.js";

const FRAME_MS = 66;

const lanes = new Lanes();
let watcher = null;
let trip = null; // the last absence of this page: what is known of it, and how long it took once it is over
let isTrying = true; // the page comes back without the button
let drawnAt = 0;

export function showResume(stream, topics) {
  stream.addEventListener("state", ({ detail }) => showState(stream, detail.state));
  stream.addEventListener("open", () => (page.drop.disabled = false));
  stream.addEventListener("message", hear);
  stream.addEventListener("gap", ({ detail }) => hearGap(detail));
  page.drop.addEventListener("click", () => (isDown(stream) ? stream.reconnect() : cut(stream, topics)));
  requestAnimationFrame(draw);
}

function isDown({ state }) {
  return state === "closed" || state === "refused" || state === "waiting";
}

function isAway() {
  return trip !== null && trip.took === 0;
}

function cut(stream, topics) {
  watcher?.close();

  // The watcher begins at the last id of this page, so it sees exactly what this page will have missed.
  watcher = open(topics, { from: stream.lastEventId });
  watcher.addEventListener("message", () => {
    trip.passed++;
    lanes.pass();
  });
  leave();
  stream.drop();
}

function leave() {
  if (!isAway()) {
    trip = { since: performance.now(), took: 0, passed: 0, replayed: 0, missed: 0, gap: "" };
    page.outcome.textContent = "";
  }
}

function showState(stream, state) {
  isTrying = state !== "closed" && state !== "refused";
  page.drop.textContent = isDown(stream) ? "Reconnect" : "Cut the connection";
  page.drop.disabled = !isDown(stream) && !stream.lastEventId;
  if (state === "open" && isAway()) {
    comeBack();
  } else if (state !== "open" && stream.lastEventId) {
    leave();
  }
}

function comeBack() {
  watcher?.close();
  watcher = null;
  trip.took = performance.now() - trip.since;
  page.away.textContent = "";
  tell();
}

function hear(e) {
  lanes.receive(e.replayed);
  if (trip && e.replayed) {
    trip.replayed++;
    tell();
  }
}

// A gap comes before the stream is open again, or while it is open: then this page reads too slowly.
function hearGap({ reason, missed }) {
  lanes.miss(missed ?? Infinity);
  if (trip) {
    trip.gap = reason;
    trip.missed += missed ?? 0;
    tell();
  }
}

function tell() {
  if (!isAway()) {
    const missed =
      trip.gap === "epoch" ? "the server was restarted, so nobody knows how many were missed"
      : trip.gap && !trip.missed ? "nobody knows how many were missed"
      : trip.missed ? `${trip.missed} missed`
      : "none missed";
    page.outcome.textContent = `Back after ${inSeconds(trip.took)}: ${count(trip.replayed)} replayed, ${missed}.`;
    page.outcome.className = trip.gap ? "bad" : "good";
  }
}

// Fifteen pictures a second are smooth enough for dots that move by a few pixels, and cost little all day.
function draw(now) {
  if (now - drawnAt >= FRAME_MS) {
    drawnAt = now;
    lanes.isAway = isAway();
    lanes.draw(page.lanes);
    if (isAway()) {
      page.away.textContent = `Away for ${inSeconds(now - trip.since)}. ${
        watcher ? `${count(trip.passed)} passed on the server meanwhile.`
        : isTrying ? "This page tries again by itself."
        : ""
      }`;
    }
  }
  requestAnimationFrame(draw);
}

function count(events) {
  return events === 1 ? "1 event" : `${events} events`;
}

function inSeconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

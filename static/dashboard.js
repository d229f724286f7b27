// The dashboard: what the server tells of itself on $stats and $online, as figures, each with its last five minutes.
import { Series, drawLine, whenViewChanges } from "./chart.js";
import { make, page } from "./dom.js";
import { showStatus } from "./status.js";
import { subscribe } from "./streams.js";

const POINTS = 300; // $stats has an event a second

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

// What each tile is called, which figure it shows, in which form, and what stands below it.
const TILES = [
  ["Open streams", (s) => s.clients, whole.format, (s) => `${whole.format(s.connections)} connections in all`],
  ["Events published per second", (s) => s.eventsPerSecond, rate, () => "on all topics"],
  ["Deliveries per second", (s) => s.deliveriesPerSecond, rate, () => "an event counts once for each stream"],
  ["Sent per second", (s) => s.bytesPerSecond, bytes, () => "to streams"],
  ["Fan-out, 99th percentile", (s) => s.passP99Ms, milliseconds,
    (s) => `half within ${milliseconds(s.passP50Ms)}, the slowest ${milliseconds(s.slowestPassMs)}`],
  ["Streams that lag", (s) => s.lagging, whole.format, (s) => `by at most ${whole.format(s.lagEvents)} events`],
  ["History held", (s) => s.historyEvents, (n) => `${whole.format(n)} events`,
    (s) => `${bytes(s.historyBytes)}, reaching back ${duration(s.historySeconds)}`],
  ["Memory", (s) => s.memoryBytes, bytes, () => "of the whole process"],
].map(makeTile);

function makeTile([title, read, format, note]) {
  const [number, chart, below] = [make("p", "number", "–"), make("canvas", "chart"), make("p", "soft small", "…")];
  chart.role = "img";
  chart.ariaLabel = `${title}, the last five minutes`;
  page.tiles.append(make("section", "card", make("h2", "soft small", title), number, chart, below));
  return { read, format, note, number, chart, below, series: new Series(POINTS) };
}

function showStats(stats) {
  for (const tile of TILES) {
    const value = tile.read(stats);
    tile.series.push(value);
    tile.number.textContent = tile.format(value);
    tile.below.textContent = tile.note(stats);
  }
  drawCharts();
  page.topics.replaceChildren(...stats.topics.map(({ name, events }) => row(name, whole.format(events))));
  const others = stats.topicCount - stats.topics.length;
  page.moreTopics.textContent = others > 0 ? `and ${whole.format(others)} more` : "";
  const ends = Object.entries(stats.ends).map(([reason, times]) => row(inWords(reason), whole.format(times)));
  page.ends.replaceChildren(...(ends.length ? ends : [row("None has ended yet", "")]));
}

function drawCharts() {
  TILES.forEach(({ chart, series }) => drawLine(chart, series, true));
}

function row(...cells) {
  return make("tr", "", ...cells.map((text) => make("td", "", text)));
}

// "peerClosed" becomes "Peer closed".
function inWords(name) {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words[0].toUpperCase() + words.slice(1);
}

function rate(perSecond) {
  return perSecond < 100 ? perSecond.toFixed(1) : whole.format(perSecond);
}

function milliseconds(value) {
  return `${short.format(value)} ms`;
}

function bytes(count) {
  const unit = Math.min(4, Math.max(0, Math.floor(Math.log2(count || 1) / 10)));
  return `${short.format(count / 1024 ** unit)} ${["B", "KiB", "MiB", "GiB", "TiB"][unit]}`;
}

function duration(seconds) {
  return seconds < 120 ? `${whole.format(seconds)} s`
    : seconds < 7200 ? `${whole.format(seconds / 60)} min`
    : `${short.format(seconds / 3600)} h`;
}

const stream = subscribe(["$stats"], ["stats"], (e) => showStats(JSON.parse(e.data)));
showStatus(stream);
whenViewChanges(drawCharts);
stream.addEventListener("state", ({ detail }) => page.tiles.classList.toggle("stale", detail.state !== "open"));

// $online is told of at once when the number changes, and $stats each second.
subscribe(["$online"], ["online"], (e) => (TILES[0].number.textContent = whole.format(JSON.parse(e.data).clients)));

// What the first look shows: the server's clock, and how many events arrive.
import { Series, drawBars, whenViewChanges } from "./chart.js";
import { oncePerFrame, page } from "./dom.js";
import { activity } from "./streams.js";

const TICK = /^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/;
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" });

const rates = new Series(60);
let hasTicked = false;
let eventsBefore = 0;
let lookedAt = performance.now();

export function showLive(stream) {
  stream.addEventListener("open", expectTick);
  stream.addEventListener("message", (e) => {
    showTick(e.data);
    showCount();
  });
  setInterval(showRate, 1000);
  drawRate();
  whenViewChanges(drawRate);
}

// A server without ticks is not a broken one.
function expectTick() {
  if (!hasTicked) {
    page.tickNote.textContent = "The next tick shows here. If this server makes none, publish an event below.";
  }
}

// The topic may have other events than ticks. They show in the table alone.
function showTick(data) {
  const time = TICK.exec(data);
  if (time) {
    hasTicked = true;
    page.tick.textContent = time[1];
    page.tickNote.textContent = `${DAY.format(new Date(data))}, UTC. The server pushes each tick to every open page.`;
  }
}

const showCount = oncePerFrame(() => (page.events.textContent = activity.events));

// Browsers wake a hidden tab's timers once a minute, so one look may stand for many seconds.
function showRate() {
  const now = performance.now();
  const passed = Math.max(1, Math.round((now - lookedAt) / 1000));
  const rate = (activity.events - eventsBefore) / passed;
  for (let i = 0; i < Math.min(passed, rates.length); i++) {
    rates.push(rate);
  }
  eventsBefore = activity.events;
  lookedAt = now;
  const mean = rates.mean(5);
  page.rate.textContent = mean < 100 ? mean.toFixed(1) : Math.round(mean);
  showCount();
  drawRate();
}

function drawRate() {
  drawBars(page.rateChart, rates);
}

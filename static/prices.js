// Live numbers: prices, each with a line of its last moves. An event of prices/AAPL is a number, or an object of
// symbols and numbers.
import { Series, drawLine, whenViewChanges } from "./chart.js";
import { publishCommand } from "./commands.js";
import { make, oncePerFrame, page } from "./dom.js";
import { publish } from "./publish.js";
import { subscribe } from "./streams.js";

const MAX_SYMBOLS = 4;
const TRADE_MS = 500;
const MAX_TRADES = 240; // a forgotten tab does not trade for ever

const quotes = new Map();
let timer = 0;
let trades = 0;
let price = 100;

export function showPrices() {
  subscribe(["prices/*"], ["message", "quote"], hear, page.pricesAnswer);
  page.trade.addEventListener("click", () => (timer ? stop() : start()));
  page.pricesCommand.textContent = publishCommand(example());
  whenViewChanges(draw);
}

function hear(e) {
  for (const [symbol, value] of read(e)) {
    const quote = quotes.get(symbol) ?? add(symbol);
    quote.moved = value - (quote.value ?? value);
    quote.value = value;
    quote.series.push(value);
  }
  draw();
}

function read({ data, topics }) {
  try {
    const found = JSON.parse(data);
    const named = typeof found === "number" ? { [topics[0].slice("prices/".length)]: found } : found;
    return Object.entries(named ?? {}).filter(([, value]) => Number.isFinite(value)).slice(0, MAX_SYMBOLS);
  } catch {
    return []; // not a price
  }
}

function add(symbol) {
  const chart = make("canvas", "spark");
  chart.role = "img";
  chart.ariaLabel = `The last prices of ${symbol}`;
  const quote = { series: new Series(60), chart, shown: make("b", "price"), change: make("span", "change small") };
  quote.row = make("li", "", make("span", "symbol", symbol), chart, quote.shown, quote.change);
  if (quotes.size === MAX_SYMBOLS) {
    const [oldest] = quotes.keys();
    quotes.get(oldest).row.remove();
    quotes.delete(oldest);
  }
  quotes.set(symbol, quote);
  page.quotes.append(quote.row);
  page.pricesEmpty.hidden = true;
  return quote;
}

const draw = oncePerFrame(() => {
  for (const { series, chart, shown, change, value, moved } of quotes.values()) {
    shown.textContent = value.toFixed(2);
    change.textContent = `${moved < 0 ? "▼" : "▲"} ${Math.abs(moved).toFixed(2)}`;
    drawLine(chart, series);
  }
});

function example() {
  return { topic: "prices/RAW", type: "quote", data: JSON.stringify({ RAW: Number(price.toFixed(2)) }) };
}

function start() {
  timer = setInterval(trade, TRADE_MS);
  label("Stop the price", true);
}

function stop() {
  clearInterval(timer);
  timer = 0;
  trades = 0;
  label("Start a price", false);
}

async function trade() {
  price *= 1 + (Math.random() - 0.5) / 50;
  if (++trades > MAX_TRADES || !(await publish(example(), page.pricesAnswer, trades > 1))) {
    stop();
  }
}

function label(text, isOn) {
  page.trade.textContent = text;
  page.trade.dataset.on = isOn;
}

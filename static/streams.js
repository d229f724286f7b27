// The streams of this page. Each part of the page has one, and the module lets them share one connection with all tabs.
import { RawSse } from "./rawsse.js";

// How many events all parts have received.
export const activity = { events: 0 };

const subscriptions = []; // their streams, topics and types

// A token in the fragment of the page's address is never sent to the server as part of that address.
let token = new URLSearchParams(location.hash.slice(1)).get("access_token");

export function open(topics, options) {
  return new RawSse("events", { topics, token: async () => token, ...options });
}

// Calls hear with each event of these types, and says in one element why there are none.
export function subscribe(topics, types, hear = () => {}, answer = null) {
  const stream = open(topics);
  subscriptions.push({ stream, topics, types });
  for (const type of types) {
    stream.addEventListener(type, (e) => {
      activity.events++;
      hear(e);
    });
  }
  stream.addEventListener("state", ({ detail }) => {
    if (answer) {
      answer.dataset.state = detail.state;
      answer.textContent = detail.state === "refused" ? `To read ${topics.join(", ")}, this page needs a token.` : "";
    }
  });
  return stream;
}

// Whether any part of this page listens for such an event.
export function listensFor(topic, type) {
  const asksFor = (asked) => (asked.endsWith("*") ? topic.startsWith(asked.slice(0, -1)) : topic === asked);
  return subscriptions.some(({ topics, types }) => types.includes(type || "message") && topics.some(asksFor));
}

export function hasToken() {
  return Boolean(token);
}

export function useToken(text) {
  token = text;
  subscriptions.filter(({ stream }) => stream.state === "refused").forEach(({ stream }) => stream.reconnect());
}

addEventListener("hashchange", () => {
  if (location.hash.includes("access_token=")) {
    location.reload();
  }
});

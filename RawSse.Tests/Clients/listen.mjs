// One client library against one address: each event that the library hands over becomes a line of type, id and data.
import { setTimeout as sleep } from "node:timers/promises";

const [library, url] = process.argv.slice(2);
const TYPES = ["message", "note", "rawsse.open", "rawsse.gap", "rawsse.cursor"];
const REFUSALS = ["rawsse.busy", "rawsse.expired"];

function tell(type, id, data) {
  process.stdout.write(`${type || "message"}\t${id ?? ""}\t${data.replaceAll("\n", "\\n")}\n`);
}

function listen(source, types = [...TYPES, ...REFUSALS]) {
  for (const type of types) {
    source.addEventListener(type, (e) => tell(type, e.lastEventId, e.data));
  }
  source.addEventListener("error", () => source.readyState === 2 && tell("gave up", "", ""));
}

async function listenByFetch(options) {
  await import("./page.mjs");
  await fetchEventSource(url, {
    openWhenHidden: true,
    onclose() {
      throw new Error("the stream ended");
    },
    onerror() {},
    ...options,
  });
}

const LIBRARIES = {
  async undici() {
    // While it waits to reconnect, it does not keep the program alive.
    setInterval(() => {}, 60_000);
    const { EventSource } = await import("undici");
    listen(new EventSource(url));
  },

  async eventsource3() {
    const { EventSource } = await import("eventsource3");
    listen(new EventSource(url));
  },

  async eventsource4() {
    const { EventSource } = await import("eventsource4");
    listen(new EventSource(url));
  },

  async "reconnecting-eventsource"() {
    const { EventSource } = await import("eventsource4");
    const { default: ReconnectingEventSource } = await import("reconnecting-eventsource");
    // An event without an id would make it forget its place, because eventsource has an empty one for it.
    listen(new ReconnectingEventSource(url, { eventSourceClass: EventSource, max_retry_time: 10 }), TYPES);
  },

  async "launchdarkly-eventsource"() {
    const { EventSource } = await import("launchdarkly-eventsource");
    const source = new EventSource(url, { initialRetryDelayMillis: 1 });
    listen(source);

    // It is not closed yet when it tells of the error.
    source.addEventListener("closed", () => tell("gave up", "", ""));
  },

  async "eventsource-client"() {
    const { createEventSource } = await import("eventsource-client");
    createEventSource({ url, onMessage: ({ event, id, data }) => tell(event, id, data) });
  },

  async "eventsource-parser"() {
    const { createParser } = await import("eventsource-parser");
    let last = "";
    let retry = 3000;
    for (;;) {
      try {
        const answer = await fetch(url, { headers: { Accept: "text/event-stream", ...(last && { "Last-Event-ID": last }) } });
        const parser = createParser({
          onEvent({ event, id, data }) {
            tell(event, id, data);
            last = id ?? last;
          },
          onRetry(milliseconds) {
            retry = milliseconds;
          },
        });
        for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
          parser.feed(text);
        }
      } catch {
        // The connection was cut.
      }
      await sleep(retry);
    }
  },

  "fetch-event-source": () => listenByFetch({ onmessage: ({ event, id, data }) => tell(event, id, data) }),

  "fetch-event-source with a cursor of its own"() {
    let last = "";
    return listenByFetch({
      fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, "last-event-id": last } }),
      onmessage({ event, id, data }) {
        tell(event, id, data);
        last = id || last;
      },
    });
  },
};

await LIBRARIES[library]();

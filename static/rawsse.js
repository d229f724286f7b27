// Streams of a RawSse server for pages. They reconnect by themselves, resume exactly, and all tabs of an origin share
// one connection. rawsse.d.ts describes the options and events; docs/clients.md shows how to use them.
//
//     createStream  the page's side of a RawSse: it keeps the stream's place, and dispatches what it hears from a hub
//     createHub     brings streams with the same URL and the same rights together on few feeds
//     createFeed    one EventSource: it decides when to reconnect, and gives each stream the events that are new to it
//
// The hub of all tabs lives in a SharedWorker, for which this same file is the script. A SharedWorker needs no secure
// context, and there is no leading tab that could be closed, crash or freeze. Where there is none (Chrome on Android, a
// module of another origin, a security policy), each page has a hub. That is a connection for each tab, but there is
// nothing to hand over.
//
// Nothing is lost or doubled, because both sides know the stream's place, which is the id of the last event. A page
// that has lost its hub, was frozen, or was taken for dead joins again at its place, and a feed passes over what a
// stream has had already.

const TICK = 1000;
const PING_TICKS = 5;
const MAX_SILENT_PINGS = 4; // then the other side counts as dead; it joins again if it is not
const SOON = 10; // changes of one moment are one reconnection
const FIRST_RETRY = 1000;
const MAX_RETRY = 30_000;
const CONNECT_PATIENCE = 30_000;
const MAX_TOPICS = 64;
const MAX_QUERY_LENGTH = 4000; // of the topics; servers and proxies bound the whole
const NEAR = 1000; // streams whose places are so few events apart may share a feed

// The states of a stream.
const CONNECTING = "connecting";
const OPEN = "open";
const WAITING = "waiting";
const REFUSED = "refused";
const CLOSED = "closed";

const REFUSALS = [400, 401, 403, 414];

/** Types that name something else than published events: the module's own events, and those of the server. */
const RESERVED_TYPE = /^(state|gap|open|expired|busy|drain|error|rawsse\..*)$/;

/** Whether a SharedWorker may be had; it turns out at the first attempt. */
let hasWorker = true;

/** The hub of a page without a SharedWorker. */
let pageHub;

/** A stream of events. */
export class RawSse extends EventTarget {
  #stream;

  /**
   * @param {string | URL} url
   * @param {import("./rawsse.d.ts").RawSseOptions} options
   */
  constructor(url, options = {}) {
    super();
    this.#stream = createStream(this, new URL(url, document.baseURI).href, options);
  }

  get state() {
    return this.#stream.state();
  }

  get lastEventId() {
    return this.#stream.place();
  }

  get topics() {
    return [...this.#stream.topics()];
  }

  add(...topics) {
    this.#stream.choose([...this.topics, ...topics]);
  }

  remove(...topics) {
    this.#stream.choose(this.topics.filter((topic) => !topics.includes(topic)));
  }

  drop() {
    this.#stream.enter(CLOSED);
  }

  reconnect() {
    this.#stream.reconnect();
  }

  close() {
    this.#stream.close();
  }

  addEventListener(type, ...rest) {
    super.addEventListener(type, ...rest);
    this.#stream.listen(type);
  }
}

/** Creates the page's side of a stream. */
function createStream(target, url, options) {
  const { token: newToken, from, remember, shared = true, worker = import.meta.url } = options;
  let topics;
  const types = new Set(["message"]);
  const life = new AbortController();
  let state = CONNECTING;
  let place = (remember && kept(remember)) || "";
  let port; // the way to the hub; undefined while the stream is down
  let isJoined; // the hub knows of this stream
  let isHeard; // the hub has said something
  let silence; // pings that should have come since then
  let timer;
  let isRenewed; // the token is a new one, after the server has refused another

  function choose(chosen) {
    const distinct = [...new Set(chosen)];
    if (distinct.length === 0 || distinct.length > MAX_TOPICS) {
      throw new RangeError(`a stream has 1 to ${MAX_TOPICS} topics`);
    }
    topics = distinct;
    post("topics", topics);
    if (state === REFUSED) {
      join();
    }
  }

  function listen(type) {
    if (!RESERVED_TYPE.test(type)) {
      types.add(type);
      post("types", [type]);
    }
  }

  function reconnect() {
    if (port) {
      wake();
    } else if (!life.signal.aborted) {
      join();
    }
  }

  /** Tries at once what would wait, also for a token. A stream that is down stays down. */
  function wake(isElsewhere) {
    if (isJoined) {
      post("wake", isElsewhere);
    } else if (port) {
      join();
    }
  }

  function close() {
    life.abort();
    enter(CLOSED);
  }

  function watchPage() {
    const on = (target, type, handle) => target.addEventListener(type, handle, life);
    const comeBack = () => port || isDown() || join();

    // A page that can't hear must not be sent events for hours.
    on(window, "pagehide", leave);
    on(window, "pageshow", comeBack);
    on(document, "freeze", leave);
    on(document, "resume", comeBack);

    // "offline" ends nothing: this machine's own servers go on, and the browser may be wrong.
    on(window, "online", () => wake(true));
    on(document, "visibilitychange", () => document.hidden || wake());
  }

  async function join(delay) {
    leave();
    isHeard = false;
    silence = 0;
    timer = setInterval(checkHub, TICK * PING_TICKS);
    const own = (port = openPort());
    port.onmessage = ({ data: [name, ...values] }) => {
      if (port === own) {
        isHeard = true;
        silence = 0;
        messages[name](...values);
      }
    };
    enter(CONNECTING); // whoever hears it may drop the stream at once
    const token = await getToken(own, delay);
    if (port === own) {
      isJoined = true;
      const canRenew = Boolean(newToken);
      post("join", { url, topics, types: [...types], place: place || from || null, token, canRenew });
    }
  }

  function leave() {
    save();
    clearInterval(timer);
    post("leave");
    port = undefined;
    isJoined = false;
  }

  function save() {
    if (remember && place) {
      kept(remember, place);
    }
  }

  function post(...message) {
    port?.postMessage(message);
  }

  function openPort() {
    if (shared && hasWorker) {
      try {
        // The number is that of the messages between page and hub: a page of another version starts another worker.
        const made = new SharedWorker(worker, { type: "module", name: `rawsse 1 ${url}` });
        made.onerror = () => {
          if (made.port === port) {
            hasWorker = false;
            join();
          }
        };
        return made.port;
      } catch {
        hasWorker = false;
      }
    }
    const { port1, port2 } = new MessageChannel();
    (shared ? (pageHub ??= createHub()) : createHub()).connect(port2);
    return port1;
  }

  /** Counts checks, not time: after a sleep, or in a page whose timers are held back, the hub isn't at fault. */
  function checkHub() {
    if (++silence > MAX_SILENT_PINGS) {
      hasWorker &&= isHeard;
      join();
    }
  }

  /** Returns the page's token; "" for none. A callback that fails is called again, as long as the port is in use. */
  async function getToken(own, delay) {
    let reason;
    for (let pause = FIRST_RETRY; port === own; ) {
      if (delay) {
        enter(WAITING, { reason, in: delay });
        await new Promise((resolve) => setTimeout(resolve, delay));
        delay = 0;
      } else {
        try {
          return (await newToken?.()) || "";
        } catch (error) {
          reason = String(error);
          delay = pause;
          pause = Math.min(2 * pause, MAX_RETRY);
        }
      }
    }
  }

  /** What a hub says, by its name. */
  const messages = {
    event(type, data, lastEventId, topics, replayed) {
      place = lastEventId;
      target.dispatchEvent(Object.assign(new MessageEvent(type, { data, lastEventId }), { topics, replayed }));
    },
    state: enter,
    open(detail) {
      place = detail.cursor;
      enter(OPEN);
      tell("open", detail);
    },
    gap(detail, resumed) {
      place = resumed;
      tell("gap", detail);
    },
    notice: (type) => tell(type, {}),
    ping(newPlace) {
      place = newPlace || place;
      save();
      post("pong");
    },
    renew(delay, reason) {
      if (isRenewed) {
        enter(REFUSED, { reason });
      } else {
        isRenewed = true;
        join(delay);
      }
    },
    gone: () => join(),
  };

  function isDown() {
    return state === REFUSED || state === CLOSED;
  }

  function enter(next, detail) {
    const isNew = next !== state;
    state = next;
    isRenewed &&= next === CONNECTING;
    if (isDown()) {
      leave();
    }
    if (isNew || state === WAITING) {
      tell("state", { state, ...detail });
    }
  }

  function tell(type, detail) {
    target.dispatchEvent(new CustomEvent(type, { detail }));
  }

  choose(options.topics ?? ["default"]);
  watchPage();
  join();
  return { state: () => state, place: () => place, topics: () => topics, choose, listen, enter, reconnect, close };
}

/** Creates what brings streams together. A message port leads to each stream, and is what the hub knows it by. */
function createHub() {
  const feeds = new Set();
  const streams = new Set();
  let ticks = 0;
  let timer = 0;

  /** Begins to listen to a page. */
  function connect(port) {
    const stream = { post: (...message) => port.postMessage(message), silence: 0 };
    streams.add(stream);
    timer ||= setInterval(tick, TICK);
    port.onmessage = ({ data: [name, ...values] }) => {
      stream.silence = 0;
      messages[name]?.(stream, ...values);
      if (!streams.has(stream)) {
        port.close();
      }
    };
  }

  /** What pages say, by its name; "pong" says no more than that the page is there. */
  const messages = {
    join(stream, request) {
      Object.assign(stream, request);
      stream.key = keyOf(stream);
      place(stream);
    },
    topics(stream, topics) {
      stream.topics = topics;
      stream.isProven = false;
      if (stream.feed) {
        stream.feed.release(stream);
        place(stream);
      }
    },
    types(stream, types) {
      stream.types?.push(...types);
      stream.feed?.listen(types);
    },
    wake(stream, isElsewhere) {
      stream.feed?.wake(isElsewhere);
    },
    leave,
  };

  function leave(stream) {
    stream.feed?.release(stream);
    streams.delete(stream);
    if (streams.size === 0) {
      clearInterval(timer);
      timer = 0;
    }
  }

  function place(stream) {
    const feed = [...feeds].find((feed) => feed.suits(stream)) ?? createFeed(hub, stream);
    feed.take(stream);
  }

  /** Gives each of these streams a feed of its own, where a refusal is no one else's. */
  function part(streams, isForGood) {
    for (const stream of streams) {
      stream.feed.release(stream);
      createFeed(hub, stream, true, isForGood).take(stream);
    }
  }

  /** Two feeds that have come to the same place become one. */
  function unite(feed) {
    const isFit = (other) => other !== feed && other.isLive() && other.suits(feed.asStream());
    const other = feed.isLive() && [...feeds].find(isFit);
    if (other) {
      for (const stream of feed.streams) {
        feed.release(stream);
        other.take(stream);
      }
    }
  }

  function tick() {
    const isPing = ++ticks % PING_TICKS === 0;
    for (const feed of feeds) {
      feed.check(isPing);
    }
    for (const stream of isPing ? streams : []) {
      // Nothing tells that a tab has crashed but its silence.
      if (++stream.silence > MAX_SILENT_PINGS) {
        stream.post("gone");
        leave(stream);
      } else {
        stream.post("ping", stream.isOpen && stream.feed?.placeOf(stream));
      }
    }
  }

  const hub = { feeds, connect, part, unite };
  return hub;
}

/**
 * Creates one connection, and what it needs to know of the streams that it feeds.
 *
 * A stream has `topics`, `types` and a `place`, up to where it has had everything: an id, "earliest", or null to begin
 * with the next event. It `isOpen` once it was told so, and `isProven` once the server has accepted its topics.
 */
function createFeed(hub, { key, url, place }, isApart = false, isLoner = false) {
  const streams = new Set();
  const types = new Set();
  let cursor = place ?? ""; // the id of the last event that came; before that, what the first stream asks for
  let isBehind = place !== null; // it replays, so that live events would have to wait
  let state = CONNECTING;
  let topics; // of the connection, which may have more than its streams still ask for
  let nextTopics; // of the next event
  let opening = { retry: FIRST_RETRY };
  let source = null;
  let timer;
  let heard;
  let patience;
  let attempts = 0;

  /** Whether a stream may join. A new one must not wait for a replay, nor for an answer that may be a refusal. */
  function suits(stream) {
    const isNear = stream.place === null ? !isBehind : Math.abs(distance(stream.place, cursor)) <= NEAR;
    return isNear && !isApart && stream.key === key && hasRoomFor(stream.topics);
  }

  function hasRoomFor(more) {
    const all = new Set([...wanted(), ...more]);
    return all.size <= MAX_TOPICS && encodeURIComponent([...all].join("&topic=")).length <= MAX_QUERY_LENGTH;
  }

  function wanted() {
    return [...new Set([...streams].flatMap((stream) => stream.topics))];
  }

  function isLive() {
    return state === OPEN && !isBehind && !isApart;
  }

  /** What the feed would ask for as one stream. */
  function asStream() {
    return { key, topics: wanted(), place: cursor };
  }

  /** Up to where a stream has had everything. It may be ahead of the feed, which goes back for others. */
  function placeOf({ place }) {
    return place === null || distance(cursor, place) > 0 ? place : cursor;
  }

  function take(stream) {
    if (distance(stream.place, cursor) > 0) {
      // The streams that are here keep their places: what they have had already is passed over.
      streams.forEach(keepPlace);
      cursor = stream.place;
      reconnect();
    }
    streams.add(stream);
    stream.feed = feed;
    listen(stream.types);
    serve(stream);
  }

  function keepPlace(stream) {
    stream.place = placeOf(stream);
  }

  /** Sees to a stream that is new, or whose topics are others. */
  function serve(stream) {
    if (state === OPEN && stream.topics.every((topic) => topics.includes(topic))) {
      welcome(stream);
    } else {
      reconnect();
    }
  }

  function release(stream) {
    keepPlace(stream);
    stream.feed = null;
    streams.delete(stream);
    if (streams.size === 0) {
      stop();
      hub.feeds.delete(feed);
    }
  }

  function listen(more) {
    for (const type of more) {
      types.add(type);
      source?.addEventListener?.(type, give); // once, however often it is added
    }
  }

  /** Connects anew at the cursor, soon. Until then nothing comes that would move the cursor. */
  function reconnect() {
    stop();
    state = CONNECTING;
    timer = setTimeout(connect, SOON);
  }

  function connect() {
    stop();
    state = CONNECTING;
    tellClosed(state);
    topics = wanted();
    heard = Date.now();
    patience = CONNECT_PATIENCE;
    const made = (source = new EventSource(address()));
    for (const name in controls) {
      made.addEventListener(`rawsse.${name}`, controls[name]);
    }
    listen(types);

    // EventSource would retry by itself, but at a fixed pace; and after an answer that is no stream it gives up.
    made.onerror = () => (made.readyState === EventSource.CLOSED ? askStatus() : wait(0, "connection lost"));
  }

  function stop() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function address() {
    const address = new URL(url);
    const add = (name, value) => address.searchParams.append(name, value);
    topics.forEach((topic) => add("topic", topic));
    add("topics", "event");
    add("heartbeat", "event");
    add("lastEventId", cursor);
    const { token } = [...streams].at(-1); // the newest
    if (token) {
      add("access_token", token);
    }
    return address;
  }

  /** What the server itself says, by the part of the type behind "rawsse.". */
  const controls = {
    open({ data, lastEventId }) {
      opening = JSON.parse(data);
      patience = opening.heartbeat ? 2 * opening.heartbeat + TICK : Infinity;
      attempts = 0;
      isApart = isLoner;
      isBehind = true; // unless it turns out to be near the head, below
      state = OPEN;
      cursor = lastEventId;
      streams.forEach(welcome);
      move(cursor);
    },
    gap({ data, lastEventId }) {
      const gap = JSON.parse(data);
      for (const stream of streams) {
        // One that is further has not lost what lies before its place, and one that begins now has lost nothing.
        const isFurther = /evicted|slow/.test(gap.reason) && distance(lastEventId, placeOf(stream)) >= 0;
        if (stream.place !== null && !isFurther) {
          stream.place = lastEventId;
          stream.post("gap", gap, lastEventId);
        }
      }
      move(lastEventId);
    },
    topics({ data, lastEventId }) {
      nextTopics = JSON.parse(data);
      move(lastEventId); // past events of types that nobody listens to
    },
    cursor: ({ lastEventId }) => move(lastEventId),
    heartbeat() {
      heard = Date.now();
    },
    expired: dismiss,
    busy: dismiss,
    drain: dismiss,
  };

  /** Tells a stream that it is open. One that was open is not told that the feed has connected anew for others. */
  function welcome(stream) {
    stream.isProven = true;
    if (!stream.isOpen) {
      const { topics } = stream;
      const head = distance(opening.head, cursor) > 0 ? cursor : opening.head;
      Object.assign(stream, { isOpen: true, head, place: stream.place ?? head });
      stream.post("open", { ...opening, head, topics, cursor: placeOf(stream) });
    }
  }

  function give({ type, data, lastEventId }) {
    for (const stream of streams) {
      const own = nextTopics.filter((topic) => stream.topics.some((pattern) => matches(pattern, topic)));
      if (own.length > 0 && !(distance(lastEventId, stream.place) >= 0)) {
        stream.post("event", type, data, lastEventId, own, distance(lastEventId, stream.head) >= 0);
      }
    }
    move(lastEventId);
  }

  function move(place) {
    heard = Date.now();
    cursor = place;
    isBehind &&= !(distance(cursor, opening.head) <= NEAR);
    hub.unite(feed);
  }

  /** The server ends the stream, and may say when to come back. Tokens that were made together expire together. */
  function dismiss({ type, data }) {
    const { retry = opening.retry * (1 + Math.random()) } = JSON.parse(data);
    const name = type.slice("rawsse.".length);
    for (const stream of streams) {
      stream.post("notice", name);
    }
    if (name === "expired") {
      renew(retry, name);
    }
    if (streams.size > 0) {
      wait(retry, name);
    }
  }

  /** Has pages join again with a new token, each at most once in a row. Returns whether there are any that can. */
  function renew(delay, reason) {
    const asked = [...streams].filter((stream) => stream.canRenew);
    for (const stream of asked) {
      release(stream);
      stream.post("renew", delay, reason);
    }
    return asked.length > 0;
  }

  /** An EventSource doesn't tell the status at which it gave up. */
  async function askStatus() {
    stop();
    const question = (source = { close() {} });
    const answer = await fetch(address(), { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (question === source) {
      decide(answer?.status, 1000 * answer?.headers.get("retry-after") || 0);
    }
  }

  function decide(status, retry) {
    const reason = status ? `the server answers ${status}` : "no answer";
    const isRefusal = REFUSALS.includes(status);
    const isTopical = isRefusal && status !== 401 && streams.size > 1;
    const newcomers = [...streams].filter((stream) => !stream.isProven);
    if (isTopical && newcomers.length > 0) {
      hub.part(newcomers);
      goOn();
    } else if ((status === 401 || status === 403) && renew(0, reason)) {
      goOn();
    } else if (isTopical) {
      hub.part([...streams], true);
    } else if (isRefusal || status === 204) {
      end(isRefusal ? REFUSED : CLOSED, reason);
    } else {
      wait(retry, reason);
    }
  }

  /** Connects again for those streams that are still here. */
  function goOn() {
    if (streams.size > 0) {
      reconnect();
    }
  }

  /** The pages leave when they hear it. */
  function end(state, reason) {
    stop();
    isApart = true;
    lose(state, { reason });
  }

  function wait(least, reason) {
    stop();
    state = WAITING;
    const backOff = Math.min((opening.retry || FIRST_RETRY) * 2 ** attempts++, MAX_RETRY);
    const delay = Math.round(Math.max(least, opening.retry, backOff) * (1 + Math.random() / 2));
    timer = setTimeout(connect, delay);
    lose(state, { reason, in: delay });
  }

  function lose(state, detail) {
    streams.forEach((stream) => (stream.isOpen = false));
    tellClosed(state, detail);
  }

  function tellClosed(state, detail) {
    for (const stream of streams) {
      if (!stream.isOpen) {
        stream.post("state", state, detail);
      }
    }
  }

  /** A page is seen again, or this machine is online again: perhaps in another network, with old connections dead. */
  function wake(isElsewhere) {
    if (state === WAITING) {
      attempts = 0;
      connect();
    } else if (isElsewhere && state === OPEN) {
      reconnect();
    } else {
      check();
    }
  }

  /** Called now and then. */
  function check(mayShrink) {
    if (source && Date.now() - heard > patience) {
      if (state === OPEN) {
        lose(CONNECTING);
        connect();
      } else {
        decide(0, 0);
      }
    } else if (mayShrink && state === OPEN && topics.length > wanted().length) {
      reconnect(); // only now, because pages come and go
    }
  }

  const feed = { streams, suits, isLive, asStream, placeOf, take, release, listen, wake, check };
  hub.feeds.add(feed);
  return feed;
}

/** What streams must have in common to share a feed: the URL, and all that a token says but its times. */
function keyOf({ url, token }) {
  let rights = token;
  try {
    const payload = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    const { exp, iat, nbf, jti, ...claims } = JSON.parse(atob(payload));
    rights = claims;
  } catch {
    // Not a JSON Web Token, or none at all.
  }
  return JSON.stringify([url, rights]);
}

/** A place that is kept from page to page. Browsers may forbid it. */
function kept(name, place) {
  try {
    return place ? sessionStorage.setItem(name, place) : sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Whether a pattern asks for a topic. "*" doesn't ask for the server's own topics, which begin with "$". */
function matches(pattern, topic) {
  return pattern.endsWith("*")
    ? topic.startsWith(pattern.slice(0, -1)) && (pattern !== "*" || topic[0] !== "$")
    : topic === pattern;
}

/** How many events lie between two ids, which are "<epoch>-<number>"; NaN if they are of two epochs or no ids at all. */
function distance(from, to) {
  const [start, end] = [from, to].map((id) => /^(.+)-(\d+)$/.exec(id) ?? []);
  return start[1] === end[1] ? end[2] - start[2] : NaN;
}

// In a SharedWorker this file is the hub of all tabs.
if ("onconnect" in globalThis) {
  const hub = createHub();
  globalThis.onconnect = ({ ports: [port] }) => hub.connect(port);
}

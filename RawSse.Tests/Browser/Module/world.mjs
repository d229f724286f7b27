// A world for rawsse.js without a browser: a clock that the test moves, a server that breaks in every way that servers
// do, and the parts of a browser that the module uses. There is no SharedWorker here, so all pages share the page's
// hub, which is the same code. Everything that happens depends on one seed.

const HEARTBEAT = 15_000;
const RETRY = 1000;

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Chance {
  #state;

  constructor(seed) {
    this.#state = seed;
  }

  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let x = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  }

  below(bound) {
    return Math.floor(this.next() * bound);
  }

  oneOf(items) {
    return items[this.below(items.length)];
  }

  some(items, least = 0) {
    const picked = items.filter(() => this.next() < 0.4);
    return picked.length >= least ? picked : [this.oneOf(items)];
  }
}

/** Time passes only when the test lets it. */
export class Clock {
  now = 1_000_000;
  #tasks = [];
  #count = 0;

  at(time, run) {
    const task = { time: Math.max(time, this.now), order: ++this.#count, run };
    this.#tasks.push(task);
    return task;
  }

  cancel(task) {
    this.#tasks = this.#tasks.filter((other) => other !== task);
  }

  async pass(milliseconds) {
    const end = this.now + milliseconds;
    while (true) {
      let next = null;
      for (const task of this.#tasks) {
        const isSooner = !next || task.time < next.time || (task.time === next.time && task.order < next.order);
        if (task.time <= end && isSooner) {
          next = task;
        }
      }
      if (!next) {
        break;
      }
      this.cancel(next);
      this.now = next.time;
      next.run();

      // Whatever waits for a promise goes on first, as in a browser.
      for (let i = 0; i < 10; i++) {
        await null;
      }
    }
    this.now = end;
  }
}

export class Server {
  epoch = 1;
  logs = { e1: [] }; // every event ever, for the test to compare with
  kept = 1e9;
  isAway = false; // connections are refused
  isSilent = false; // bytes are held back
  status = 0; // what a proxy answers in the server's place
  validTokens = null; // null: anyone may subscribe
  forbidden = new Set();
  connections = new Set();
  requests = 0;
  mostConnections = 0;

  constructor(clock, chance) {
    this.clock = clock;
    this.chance = chance;
  }

  get log() {
    return this.logs[`e${this.epoch}`];
  }

  id(number) {
    return `e${this.epoch}-${number}`;
  }

  publish(topics, type = "message") {
    const event = { number: this.log.length + 1, topics, type };
    this.log.push(event);
    for (const connection of this.connections) {
      connection.event(event);
    }
    return this.id(event.number);
  }

  restart() {
    this.cut();
    this.epoch++;
    this.logs[`e${this.epoch}`] = [];
  }

  cut() {
    for (const connection of [...this.connections]) {
      connection.end();
    }
  }

  expire(tokens) {
    this.validTokens = tokens;
    for (const connection of [...this.connections]) {
      if (!tokens.includes(connection.token)) {
        connection.send("rawsse.expired", "{}");
        connection.end();
      }
    }
  }

  /** The status of a request for a stream; 0 where there is no answer. */
  answer(url) {
    this.requests++;
    const query = new URL(url).searchParams;
    const topics = query.getAll("topic");
    return this.isAway ? 0
      : this.status ? this.status
      : topics.length > 64 || topics.includes("bad") ? 400
      : this.validTokens && !this.validTokens.includes(query.get("access_token")) ? 401
      : topics.some((topic) => this.forbidden.has(topic)) ? 403
      : 200;
  }
}

/** One stream, from the server's side. What it sends arrives in order, some time later. */
class Connection {
  #arrival = 0;
  #isHeld = false; // for good: what was held back is never sent
  #cursor;

  constructor(server, source, url) {
    const query = new URL(url).searchParams;
    this.server = server;
    this.source = source;
    this.patterns = query.getAll("topic");
    this.token = query.get("access_token");
    server.connections.add(this);
    server.mostConnections = Math.max(server.mostConnections, server.connections.size);
    this.#open(query.get("lastEventId") || null);
    this.#beat();
  }

  #open(requested) {
    const { server } = this;
    const end = server.log.length;
    const oldest = Math.max(1, end + 1 - server.kept);
    const [epoch, number] = (requested ?? "").split("-");
    let from = requested === null ? end + 1 : oldest;
    if (epoch === `e${server.epoch}` && Number(number) + 1 >= oldest) {
      from = Number(number) + 1;
    } else if (requested !== null && requested !== "earliest") {
      const reason = epoch === `e${server.epoch}` ? "evicted" : "epoch";
      const missed = reason === "epoch" ? null : oldest - 1 - Number(number);
      const gap = { reason, requested, resumed: server.id(from), missed };
      this.send("rawsse.gap", JSON.stringify(gap), server.id(from - 1));
    }
    this.#cursor = from - 1;
    const open = { heartbeat: HEARTBEAT, head: server.id(end), topics: this.patterns, retry: RETRY };
    this.send("rawsse.open", JSON.stringify(open), server.id(from - 1));
    for (const event of server.log.slice(from - 1)) {
      this.event(event);
    }
  }

  #beat() {
    this.server.clock.at(this.server.clock.now + HEARTBEAT, () => {
      if (this.server.connections.has(this)) {
        const end = this.server.log.length;
        if (end > this.#cursor) {
          this.#cursor = end;
          this.send("rawsse.cursor", "{}", this.server.id(end));
        } else {
          this.send("rawsse.heartbeat", "{}");
        }
        this.#beat();
      }
    });
  }

  event({ number, topics, type }) {
    const own = topics.filter((topic) => this.patterns.some((pattern) => isMatch(pattern, topic)));
    if (own.length > 0) {
      this.#cursor = number;
      this.send("rawsse.topics", JSON.stringify(own));
      this.send(type, String(number), this.server.id(number));
    }
  }

  send(type, data, id) {
    const { clock, chance } = this.server;
    this.#arrival = Math.max(this.#arrival, clock.now + chance.below(40));
    this.#isHeld ||= this.server.isSilent;
    if (!this.#isHeld) {
      clock.at(this.#arrival, () => this.source.dispatch(type, data, id));
    }
  }

  /** The client notices after all that was sent before. */
  end() {
    this.server.connections.delete(this);
    this.server.clock.at(this.#arrival, () => this.source.fail(0));
  }
}

export function isMatch(pattern, topic) {
  return pattern.endsWith("*") ? topic.startsWith(pattern.slice(0, -1)) : topic === pattern;
}

/** Gives the module what it uses of a browser. */
export function install(server, clock) {
  const handlers = [];
  const listen = (type, handle, { signal }) => {
    const entry = { type, handle };
    handlers.push(entry);
    signal.addEventListener("abort", () => handlers.splice(handlers.indexOf(entry), 1));
  };
  const kept = new Map();

  class FakeEventSource {
    static CLOSED = 2;
    readyState = 0;
    #listeners = new Map();
    #last = "";

    constructor(url) {
      clock.at(clock.now + server.chance.below(60), () => {
        const status = this.readyState === 2 ? 0 : server.answer(url);
        if (status === 200) {
          this.readyState = 1;
          this.connection = new Connection(server, this, url);
        } else {
          this.fail(status);
        }
      });
    }

    addEventListener(type, handle) {
      this.#listeners.set(type, new Set([...(this.#listeners.get(type) ?? []), handle]));
    }

    dispatch(type, data, id) {
      if (this.readyState !== 2) {
        this.#last = id ?? this.#last;
        for (const handle of this.#listeners.get(type) ?? []) {
          handle({ type, data, lastEventId: this.#last });
        }
      }
    }

    fail(status) {
      if (this.readyState !== 2) {
        this.readyState = status === 0 ? 0 : 2;
        this.onerror();
      }
    }

    close() {
      this.readyState = 2;
      server.connections.delete(this.connection);
    }
  }

  /** Messages arrive in order, some time later. */
  class FakePort {
    isCut = false;
    #arrival = 0;

    postMessage(message) {
      const copy = structuredClone(message);
      if (message[0] === "join") {
        world.ports.set(message[1].types.at(-1), this);
      }
      this.#arrival = Math.max(this.#arrival, clock.now + server.chance.below(5));
      clock.at(this.#arrival, () => this.isCut || this.other.isCut || this.other.onmessage?.({ data: copy }));
    }

    close() {}
  }

  Object.assign(globalThis, {
    EventSource: FakeEventSource,
    MessageChannel: class {
      port1 = new FakePort();
      port2 = new FakePort();

      constructor() {
        this.port1.other = this.port2;
        this.port2.other = this.port1;
      }
    },
    document: { baseURI: "http://page.example/", hidden: false, addEventListener: listen },
    sessionStorage: { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) },
    window: { addEventListener: listen },
    setTimeout: (run, delay = 0) => clock.at(clock.now + delay, run),
    clearTimeout: (task) => clock.cancel(task),
    setInterval: (run, delay) => {
      const interval = { task: null };
      const again = () => (interval.task = clock.at(clock.now + delay, () => (again(), run())));
      again();
      return interval;
    },
    clearInterval: (interval) => interval && clock.cancel(interval.task),
    fetch: (url) =>
      new Promise((resolve, reject) =>
        clock.at(clock.now + server.chance.below(60), () => {
          const status = server.answer(url);
          return status === 0 ? reject(new Error("no network")) : resolve({ status, headers: new Headers() });
        }),
      ),
  });
  Date.now = () => clock.now;
  Math.random = () => server.chance.next();
  AbortSignal.timeout = () => undefined;

  // Each tab is known by the type that it listened to last.
  const world = { handlers, kept, ports: new Map() };
  return world;
}

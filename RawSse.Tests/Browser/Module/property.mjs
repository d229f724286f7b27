// Random tabs open, close, crash, freeze and change their topics while events are published and everything breaks.
// Every tab must have every event of its topics once and in order, or be told of a gap where some are missing.
//
//     node property.mjs <path of rawsse.js> <first seed> <how many seeds>

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { Chance, Clock, Server, install, isMatch } from "./world.mjs";

const [, , file, firstSeed, seeds] = process.argv;
const TOPICS = ["a", "b", "c/1", "c/2", "default"];
const PATTERNS = [...TOPICS, "c/*", "*"];
const TYPES = ["message", "price"];

class Tab {
  static count = 0;
  seen = []; // what the page was told, in order
  isOver = false;

  constructor(world, chance, RawSse) {
    const before = world.handlers.length;
    this.world = world;
    this.patterns = chance.some(PATTERNS, 1);
    this.ever = new Set(this.patterns);
    this.from = chance.oneOf([undefined, undefined, "earliest"]);
    this.stream = new RawSse("/events", { topics: this.patterns, from: this.from });
    this.handlers = world.handlers.slice(before);
    for (const type of TYPES) {
      this.stream.addEventListener(type, ({ lastEventId, topics, replayed }) =>
        this.seen.push({ kind: "event", id: lastEventId, type, topics, replayed }),
      );
    }
    this.name = `tab ${++Tab.count}`;
    this.stream.addEventListener(this.name, () => {});
    this.stream.addEventListener("open", ({ detail: { cursor, head } }) =>
      this.seen.push({ kind: "open", id: cursor, head }),
    );
    this.stream.addEventListener("gap", (e) => this.seen.push({ kind: "gap", resumed: e.detail.resumed }));
  }

  fire(type) {
    for (const handler of this.handlers) {
      if (handler.type === type && this.world.handlers.includes(handler)) {
        handler.handle();
      }
    }
  }
}

async function run(seed, RawSse, world, server, clock) {
  const chance = new Chance(seed);
  server.chance = chance;
  server.kept = chance.oneOf([1e9, 1e9, 30]);
  const tabs = [];
  const alive = () => tabs.filter((tab) => !tab.isOver);
  const someTab = () => chance.oneOf(alive().length ? alive() : [{ stream: {}, fire() {} }]);
  const steps = [
    ...Array(14).fill(() => server.publish(chance.some(TOPICS, 1), chance.oneOf(TYPES))),
    ...Array(3).fill(() => alive().length < 8 && tabs.push(new Tab(world, chance, RawSse))),
    () => end(someTab()),
    () => crash(someTab()),
    () => changeTopics(someTab()),
    () => changeTopics(someTab()),
    () => server.cut(),
    () => chance.below(4) === 0 && server.restart(),
    () => away("isAway", true, 5000),
    () => away("status", chance.oneOf([500, 502, 503]), 5000),
    () => away("isSilent", true, 50_000),
    () => hide(someTab()),
    () => drop(someTab()),
    () => someTab().fire("online"),
    () => clock.pass(chance.below(20_000)),
  ];

  function end(tab) {
    tab.isOver = true;
    tab.stream.close?.();
  }

  /** The page is gone, and nobody is told. */
  function crash(tab) {
    const port = world.ports.get(tab.name);
    if (port) {
      port.isCut = true;
      end(tab);
    }
  }

  function changeTopics(tab) {
    const topic = chance.oneOf(PATTERNS);
    if (!tab.patterns) {
      return;
    }
    if (chance.below(2) === 0) {
      tab.ever.add(topic);
      tab.stream.add(topic);
    } else if (!tab.patterns.includes(topic) && tab.stream.topics.includes(topic)) {
      tab.stream.remove(topic);
    }
  }

  function away(what, value, most) {
    server[what] = value;
    if (what === "isAway") {
      server.cut();
    }
    clock.at(clock.now + chance.below(most), () => (server[what] = what === "status" ? 0 : false));
  }

  function hide(tab) {
    const [from, to] = chance.oneOf([["freeze", "resume"], ["pagehide", "pageshow"]]);
    tab.fire(from);
    clock.at(clock.now + chance.below(60_000), () => tab.fire(to));
  }

  function drop(tab) {
    tab.stream.drop?.();
    clock.at(clock.now + chance.below(10_000), () => tab.isOver || tab.stream.reconnect?.());
  }

  for (let i = 0; i < 150; i++) {
    await chance.oneOf(steps)();
    await clock.pass(chance.below(chance.oneOf([10, 100, 1500])));
  }

  // All comes to rest: the longest wait, and then some.
  server.isAway = server.isSilent = false;
  server.status = 0;
  await clock.pass(200_000);
  for (const tab of alive()) {
    check(tab, server);
    assert.equal(tab.stream.state, "open");
  }
  const connections = server.connections.size;
  assert.ok(connections <= 1, `${connections} connections for ${alive().length} tabs`);
  const wanted = new Set(alive().flatMap((tab) => tab.stream.topics));
  for (const connection of server.connections) {
    assert.deepEqual(new Set(connection.patterns), wanted, "the topics of tabs that are gone have left");
  }
  alive().forEach(end);
  await clock.pass(10_000);
  assert.equal(server.connections.size, 0, "connections without a tab");
}

/** Walks through what a tab was told. */
function check(tab, server) {
  let place = null;
  let head = null;
  for (const { kind, id, type, topics, replayed, resumed, head: newHead } of tab.seen) {
    if (kind === "gap") {
      const [epoch, number] = split(resumed);
      place = [epoch, number - 1];
    } else if (kind === "open") {
      head = split(newHead);
      place ??= split(id);
      assert.ok(isAtOrAfter(split(id), place), `opened at ${id}, before ${place}`);
      passOver(tab, server, place, split(id)[1] + 1);
      place = split(id);
    } else {
      const [epoch, number] = split(id);
      assert.equal(epoch, place[0], `another epoch without a gap: ${id} after ${place}`);
      assert.ok(number > place[1], `${id} came twice, or late: after ${place}`);
      passOver(tab, server, place, number);
      const event = server.logs[epoch][number - 1];
      assert.equal(type, event.type);
      assert.ok(topics.length > 0 && topics.every((topic) => event.topics.includes(topic)));
      assert.equal(replayed, epoch === head[0] && number <= head[1], `${id} replayed with a head of ${head}`);
      for (const topic of event.topics.filter((topic) => tab.patterns.some((pattern) => isMatch(pattern, topic)))) {
        assert.ok(topics.includes(topic), "one of its topics");
      }
      assert.ok(topics.every((topic) => [...tab.ever].some((pattern) => isMatch(pattern, topic))), "no other topics");
      place = [epoch, number];
    }
  }
  assert.ok(place, "it opened");
  assert.equal(place[0], `e${server.epoch}`, "it is in this life of the server");
  passOver(tab, server, place, server.log.length + 1);
}

/** Between two places no event was for the topics that the tab asked for all along. */
function passOver(tab, server, [epoch, from], to) {
  for (let number = from + 1; number < to; number++) {
    const { topics } = server.logs[epoch][number - 1];
    const own = topics.filter((topic) => tab.patterns.some((pattern) => isMatch(pattern, topic)));
    assert.deepEqual(own, [], `${epoch}-${number} was left out`);
  }
}

function split(id) {
  const [epoch, number] = id.split("-");
  return [epoch, Number(number)];
}

function isAtOrAfter([epoch, number], [otherEpoch, otherNumber]) {
  return epoch === otherEpoch && number >= otherNumber;
}

const clock = new Clock();
const server = new Server(clock, new Chance(1));
const world = install(server, clock);
const { RawSse } = await import(pathToFileURL(file));
for (let seed = Number(firstSeed); seed < Number(firstSeed) + Number(seeds); seed++) {
  try {
    await run(seed, RawSse, world, server, clock);
  } catch (error) {
    console.error(`seed ${seed}: ${error.stack}`);
    process.exit(1);
  }
}
console.log("done");
process.exit(0);

// Two lanes of the last half minute: what the server published, and what this page has of it. Events are counted by the
// quarter of a second, so the memory stays the same however many there are.
import { prepare } from "./chart.js";

const SLOTS = 120;
const SLOT_MS = 250;
const LABELS = 88;
const MIN_STEP = 5; // pixels between slots: a narrow canvas shows less time

export class Lanes {
  isAway = false;

  #published = new Uint32Array(SLOTS);
  #live = new Uint32Array(SLOTS);
  #replayed = new Uint32Array(SLOTS);
  #missed = new Uint32Array(SLOTS);
  #away = new Uint8Array(SLOTS);
  #now = Math.floor(performance.now() / SLOT_MS);

  // An event that this page can't receive now.
  pass() {
    this.#published[this.#moveOn()]++;
  }

  // An event that this page receives: the oldest of those that passed, as a replay keeps their order, or a new one.
  receive(isReplayed) {
    const now = this.#moveOn();
    const passed = this.#oldestPassed();
    if (passed < 0) {
      this.#published[now]++;
    }
    (isReplayed ? this.#replayed : this.#live)[passed < 0 ? now : passed]++;
  }

  // Events that passed and that this page will never receive. A log forgets the oldest first.
  miss(count) {
    this.#moveOn();
    for (let slot = this.#oldestPassed(); slot >= 0 && count > 0; slot = this.#oldestPassed(), count--) {
      this.#missed[slot]++;
    }
  }

  draw(canvas) {
    this.#moveOn();
    const { pen, width, height, color } = prepare(canvas);
    const shown = Math.min(SLOTS, Math.floor((width - LABELS) / MIN_STEP));
    const step = (width - LABELS - 14) / shown;
    const shift = (performance.now() % SLOT_MS) / SLOT_MS;
    const [server, here] = [height * 0.28, height * 0.74];
    const soft = color("soft");
    const accent = color("accent");
    const slots = Array.from({ length: shown }, (_, back) => ({
      slot: (this.#now - back + SLOTS) % SLOTS,
      x: width - 8 - (back + shift) * step,
    }));
    pen.fillStyle = color("shade");
    for (const { x } of slots.filter(({ slot }) => this.#away[slot])) {
      pen.fillRect(Math.floor(x - step / 2), 0, Math.ceil(step) + 1, height);
    }
    pen.font = `13px ${getComputedStyle(canvas).fontFamily}`;
    pen.textBaseline = "middle";
    for (const [label, y] of [["Server", server], ["This page", here]]) {
      pen.fillStyle = soft;
      pen.fillText(label, 0, y);
      pen.fillStyle = color("line");
      pen.fillRect(LABELS, y, width - LABELS, 1);
    }
    for (const { slot, x } of slots) {
      const received = this.#live[slot] + this.#replayed[slot];
      dot(pen, x, server, this.#published[slot], soft);
      if (this.#missed[slot]) {
        cross(pen, x, here, color("bad"));
      } else if (received < this.#published[slot]) {
        ring(pen, x, here, 4, soft);
      } else {
        dot(pen, x, here, received, accent);
        if (this.#replayed[slot]) {
          ring(pen, x, here, 7, accent);
        }
      }
    }
  }

  // Empties the slots of the time that has passed since the last look. Returns the slot of this moment.
  #moveOn() {
    const now = Math.floor(performance.now() / SLOT_MS);
    for (let next = Math.max(this.#now + 1, now - SLOTS + 1); next <= now; next++) {
      for (const counts of [this.#published, this.#live, this.#replayed, this.#missed]) {
        counts[next % SLOTS] = 0;
      }
      this.#away[next % SLOTS] = this.isAway;
    }
    this.#now = now;
    return now % SLOTS;
  }

  // The slot of the oldest event that passed and was neither received nor missed; -1 if there is none.
  #oldestPassed() {
    for (let back = SLOTS - 1; back >= 0; back--) {
      const slot = (this.#now - back + SLOTS) % SLOTS;
      if (this.#published[slot] > this.#live[slot] + this.#replayed[slot] + this.#missed[slot]) {
        return slot;
      }
    }
    return -1;
  }
}

// Grows with the number of events, but slowly.
function dot(pen, x, y, count, color) {
  if (count > 0) {
    pen.beginPath();
    pen.arc(x, y + 0.5, Math.min(7, 3.5 + Math.log2(count) / 2), 0, 2 * Math.PI);
    pen.fillStyle = color;
    pen.fill();
  }
}

function ring(pen, x, y, radius, color) {
  pen.beginPath();
  pen.arc(x, y + 0.5, radius, 0, 2 * Math.PI);
  pen.lineWidth = 1.5;
  pen.strokeStyle = color;
  pen.stroke();
}

function cross(pen, x, y, color) {
  pen.beginPath();
  for (const side of [-1, 1]) {
    pen.moveTo(x - 4, y + 0.5 - 4 * side);
    pen.lineTo(x + 4, y + 0.5 + 4 * side);
  }
  pen.lineWidth = 2;
  pen.strokeStyle = color;
  pen.stroke();
}

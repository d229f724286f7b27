// Notifications: the newest events of the topic jobs, as an application would show them.
import { publishCommand } from "./commands.js";
import { make, page, timeOfDay } from "./dom.js";
import { publish } from "./publish.js";
import { subscribe } from "./streams.js";

const MAX_NOTES = 3;

let sent = 0;

export function showNotifications() {
  subscribe(["jobs"], ["message", "done"], notify, page.jobsAnswer);
  page.notify.addEventListener("click", () => publish(example(++sent), page.jobsAnswer));
  page.jobsCommand.textContent = publishCommand(example(1));
}

function notify(e) {
  const time = make("span", "small", timeOfDay().slice(0, 8));
  page.notes.prepend(make("li", "note", make("span", "text", e.data), time));
  while (page.notes.childElementCount > MAX_NOTES) {
    page.notes.lastElementChild.remove();
  }
  page.jobsEmpty.hidden = true;
}

function example(number) {
  return { topic: "jobs", type: "done", data: `Backup ${number} is done` };
}

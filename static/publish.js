// Publishing from the page, by the form and by the buttons of the examples. The server's answer is shown as text.
import { listenCommand, publishCommand } from "./commands.js";
import { page } from "./dom.js";
import { listensFor } from "./streams.js";

export function showPublish() {
  page.publishForm.addEventListener("submit", (e) => {
    e.preventDefault();
    publish(written(), page.answer);
  });
  page.publishForm.addEventListener("input", showCommand);
  showCommand();
}

function written() {
  return { topic: page.topic.value, type: page.type.value, data: page.data.value };
}

function showCommand() {
  page.publishCommand.textContent = publishCommand(written(), page.key.value !== "");
}

// Publishes an event, and shows the answer in an element; if it is to be quiet, only a refusal. Returns whether the
// server has the event.
export async function publish({ topic, type, data }, answer, isQuiet = false) {
  // The key is in its field and nowhere else, so it is gone with the tab.
  const headers = page.key.value ? { Authorization: `Bearer ${page.key.value}` } : {};
  const body = new URLSearchParams({ topic, ...(type && { type }), data });
  try {
    const response = await fetch("events", { method: "POST", headers, body });
    const line = (await response.text()).trim();
    if (response.ok && isQuiet) {
      return true;
    }
    answer.className = response.ok ? "answer good" : "answer bad";
    answer.textContent = response.ok
      ? `Published as ${line}${elsewhere(topic, type)}`
      : `The server answered ${response.status}: ${line}`;
    return response.ok;
  } catch {
    answer.className = "answer bad";
    answer.textContent = "The server can't be reached.";
    return false;
  }
}

// A page hears only the topics and types that it asks for, so this one may have nothing to show.
function elsewhere(topic, type) {
  return listensFor(topic, type) ? "" : `. This page doesn't listen for it, but this shows it: ${listenCommand(topic)}`;
}

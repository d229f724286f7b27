// The commands that do in a shell what the page does, and the buttons that copy them.
import { hasToken } from "./streams.js";

const SIMPLE = /^[\w@%+:,./-]+$/;

function quote(text) {
  return SIMPLE.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function address(query = "") {
  return new URL(`events${query}`, location.origin + location.pathname).href;
}

// What patterns and the server's own topics are made of can stand in a query as it is.
function escape(topic) {
  return encodeURIComponent(topic).replace(/%(24|2A|2F)/g, decodeURIComponent);
}

// -d sends a value as it is, so only what means itself in a form may go without being encoded.
function field(name, value) {
  return /^[\w./-]+$/.test(value) ? `-d ${name}=${value}` : `--data-urlencode ${quote(`${name}=${value}`)}`;
}

export function listenCommand(topic = "default") {
  const header = hasToken() ? '-H "Authorization: Bearer $TOKEN" ' : "";
  return `curl -N ${header}${quote(address(topic === "default" ? "" : `?topic=${escape(topic)}`))}`;
}

export function publishCommand({ topic, type, data }, hasKey = false) {
  return [
    "curl",
    ...(hasKey ? ['-H "Authorization: Bearer $KEY"'] : []),
    ...(topic === "default" ? [] : [field("topic", topic)]),
    ...(type ? [field("type", type)] : []),
    field("data", data),
    quote(address()),
  ].join(" ");
}

// Without TLS, browsers give a page of another machine no clipboard. There, the command is selected for the reader.
async function copy(button) {
  const command = document.getElementById(button.dataset.copies);
  const label = (button.dataset.label ??= button.textContent);
  try {
    await navigator.clipboard.writeText(command.textContent);
    button.textContent = "Copied";
  } catch {
    command.hidden = false;
    getSelection().selectAllChildren(command);
    button.textContent = "Selected";
  }
  setTimeout(() => (button.textContent = label), 1500);
}

export function serveCopyButtons() {
  document.querySelectorAll("[data-copies]").forEach((button) => button.addEventListener("click", () => copy(button)));
}

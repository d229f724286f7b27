// The state of a stream in words, and the form for a token, which shows where the server asks for one.
import { page } from "./dom.js";
import { useToken } from "./streams.js";

const STATES = {
  connecting: ["Connecting", "to the server"],
  open: ["Open", "events show as they arrive"],
  waiting: ["Reconnecting", "the connection was lost"],
  refused: ["Refused", "this page needs a token"],
  closed: ["Cut", "the server goes on without this page"],
};

export function showStatus(stream) {
  stream.addEventListener("state", ({ detail }) => show(detail.state));
  page.tokenForm.addEventListener("submit", (e) => {
    e.preventDefault();
    useToken(page.token.value);
    page.token.value = "";
  });
  show(stream.state);
}

function show(state) {
  page.status.dataset.state = state;
  [page.state.textContent, page.detail.textContent] = STATES[state];
  page.tokenForm.hidden = state !== "refused";
}

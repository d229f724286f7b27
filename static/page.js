// The page: one stream of the topic default, which every part of the first sections listens to, and the examples with
// streams of their own.
import { listenCommand, serveCopyButtons } from "./commands.js";
import { page } from "./dom.js";
import { showEvents } from "./events.js";
import { showLive } from "./live.js";
import { showLog } from "./log.js";
import { showNotifications } from "./notifications.js";
import { showPrices } from "./prices.js";
import { showPublish } from "./publish.js";
import { showResume } from "./resume.js";
import { showStatus } from "./status.js";
import { subscribe } from "./streams.js";

const TOPICS = ["default"];

const stream = subscribe(TOPICS, ["message"]);
showStatus(stream);
showLive(stream);
showEvents(stream);
showResume(stream, TOPICS);
showPublish();
showNotifications();
showPrices();
showLog();
subscribe(["$online"], ["online"], (e) => (page.online.textContent = JSON.parse(e.data).clients), page.onlineAnswer);
page.listenCommand.textContent = listenCommand();
page.onlineCommand.textContent = listenCommand("$online");
serveCopyButtons();

// What a page and its bundler give a script that uses @microsoft/fetch-event-source, which was made for pages.
globalThis.window = globalThis;
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
({ fetchEventSource: globalThis.fetchEventSource } = await import("@microsoft/fetch-event-source"));

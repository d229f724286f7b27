// The document: its named elements, and how the other modules change it. Text is only ever set as text, so nothing that
// was published is read as HTML.

export const page = Object.fromEntries([...document.querySelectorAll("[id]")].map((element) => [element.id, element]));

const seconds = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

export function make(tag, kind, ...content) {
  const made = document.createElement(tag);
  made.className = kind;
  made.append(...content);
  return made;
}

export function timeOfDay(date = new Date()) {
  return `${seconds.format(date)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

// Two hundred events a second change the document no more often than it is drawn. A hidden tab draws nothing, so
// whatever is waiting to be drawn must be bounded.
export function oncePerFrame(draw) {
  let isDue = false;
  return () => {
    if (!isDue) {
      isDue = true;
      requestAnimationFrame(() => {
        isDue = false;
        draw();
      });
    }
  };
}

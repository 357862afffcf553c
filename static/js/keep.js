// keep.js: what htmx could not send is kept in the outbox and sent when the connection is back.
// A form takes part with data-outbox="<queue>"; [data-outbox-state] in its page says how it stands.
import { Outbox, words } from "./outbox.js";

const WORDS = { notes: ["note", "notes"], reviews: ["grade", "grades"] };
const boxes = new Map();

function boxOf(queue) {
  if (boxes.has(queue)) return boxes.get(queue);
  const box = new Outbox(queue);
  boxes.set(queue, box);
  box.addEventListener("change", () => say(queue, box));
  box.addEventListener("saved", () => { if (queue === "reviews" && !box.pending().length) location.reload(); });
  return box;
}

function say(queue, box) {
  const place = document.querySelector(`[data-outbox-state="${queue}"]`);
  const { kind } = box.state;
  if (place && (kind !== "saved" || place.dataset.said)) {
    place.textContent = kind === "saved" ? "Saved" : words(box.state, ...WORDS[queue]);
    place.dataset.said = "1";
  }
}

function keep(form, data) {
  const { csrfmiddlewaretoken, ...body } = Object.fromEntries(data);
  boxOf(form.dataset.outbox).put(new URL(form.action).pathname, body, { as: "form" });
}

document.addEventListener("htmx:sendError", (event) => {
  const form = event.detail.elt?.closest?.("form[data-outbox]");
  if (form) keep(form, event.detail.requestConfig.formData);
});

// While something older waits, what is newer queues behind it: order is never lost.
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt?.closest?.("form[data-outbox]");
  if (!form || !boxOf(form.dataset.outbox).pending(new URL(form.action).pathname).length) return;
  event.preventDefault();
  keep(form, event.detail.requestConfig.formData);
});

// What an earlier visit could not send is shown as it was written, and goes out now.
for (const form of document.querySelectorAll("form[data-outbox]")) {
  const box = boxOf(form.dataset.outbox);
  const kept = box.pending(new URL(form.action).pathname).at(-1);
  for (const [name, value] of Object.entries(kept?.body ?? {})) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLTextAreaElement) field.value = value;
  }
  say(form.dataset.outbox, box);
}

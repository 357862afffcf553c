// policy.js: the policy editor: line numbers with marks in the margin, F8 to the next finding,
// colours behind the text, cures that change it in place and can be taken back with Ctrl Z.
import { colourAll, paint } from "./json.js";

const MOST_LINES = 2000;
const boxOf = (text) => text.closest(".code-edit");
const panelOf = (text) => document.getElementById(`${text.id}-problems`);
const textOf = (panel) => document.getElementById(panel.id.replace(/-problems$/, ""));
const findings = (panel) => [...panel.querySelectorAll("[data-at]")];

const decided = (text) => {
  const [first, last] = (boxOf(text).dataset.mark ?? "").split("-").map(Number);
  return (line) => line >= first && line <= last;
};

/** Draw margin and colours; findings are underlined where they are `placed` in this very text. */
const draw = (text, placed = true) => {
  const box = boxOf(text);
  let gutter = box.querySelector(".gutter");
  if (!gutter) {
    gutter = document.createElement("div");
    gutter.className = "gutter";
    gutter.setAttribute("aria-hidden", "true");
    box.prepend(gutter);
    text.addEventListener("scroll", () => { gutter.scrollTop = text.scrollTop; });
    text.addEventListener("input", () => draw(text, false));
    gutter.style.paddingTop = getComputedStyle(text).paddingTop;
    new ResizeObserver(() => { gutter.style.height = `${text.offsetHeight}px`; }).observe(text);
  }
  if (panelOf(text).querySelector(".bad")) text.setAttribute("aria-invalid", "true");
  else text.removeAttribute("aria-invalid");
  const marks = new Map();
  for (const one of findings(panelOf(text))) {
    const line = Number(one.dataset.line);
    if (marks.get(line) !== "err") marks.set(line, one.dataset.tone);
  }
  const match = decided(text);
  const tone = (line) => marks.get(line) ?? (match(line) ? "match" : "");
  const ranges = findings(panelOf(text)).map((one) => [Number(one.dataset.at), Number(one.dataset.end)]);
  paint(text, tone, placed ? ranges : []);
  const count = Math.min(text.value.split("\n").length, MOST_LINES);
  gutter.replaceChildren(...Array.from({ length: count }, (_, index) => {
    const row = document.createElement("div");
    row.textContent = index + 1;
    row.className = tone(index + 1);
    return row;
  }));
  gutter.scrollTop = text.scrollTop;
};

const show = (text, start, end) => {
  text.focus();
  text.setSelectionRange(start, Math.max(end, start));
  const line = text.value.slice(0, start).split("\n").length;
  text.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(text).lineHeight));
};

const step = (text, back) => {
  const found = findings(panelOf(text));
  if (!found.length) return;
  const here = text.selectionStart;
  const inside = document.activeElement === text;
  const places = found.map((one) => Number(one.dataset.at));
  let next = back ? places.findLastIndex((at) => at < here) : places.findIndex((at) => at > here);
  if (!inside && !back) next = 0;
  if (next < 0) next = back ? found.length - 1 : 0;
  for (const one of found) one.removeAttribute("data-current");
  const one = found[next];
  one.setAttribute("data-current", "");
  panelOf(text).querySelector("[data-told]").textContent = one.firstElementChild.textContent;
  one.scrollIntoView({ block: "nearest" });
  show(text, places[next], Number(one.dataset.end));
};

document.addEventListener("keydown", (event) => {
  if (event.key !== "F8") return;
  const within = event.target.closest?.(".field.policy");
  const text = (within ?? document).querySelector("[data-policy]");
  if (!text) return;
  event.preventDefault();
  step(text, event.shiftKey);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-patches]");
  const text = button && textOf(button.closest("[data-findings]"));
  if (!text || !button.dataset.patches) return;
  event.preventDefault();
  const patches = JSON.parse(button.dataset.patches).sort((a, b) => b[0] - a[0] || b[1] - a[1]);
  text.focus();
  for (const [at, end, put] of patches) {
    text.setSelectionRange(at, end);
    const done = put ? document.execCommand("insertText", false, put) : document.execCommand("delete");
    if (!done) text.setRangeText(put, at, end, "end");
  }
  text.dispatchEvent(new Event("input", { bubbles: true }));
});

const start = (root) => {
  colourAll(root);
  for (const text of root.querySelectorAll("[data-policy]")) {
    draw(text);
    const [first] = (boxOf(text).dataset.mark ?? "").split("-").map(Number);
    if (first) text.scrollTop = (first - 3) * parseFloat(getComputedStyle(text).lineHeight);
  }
};

document.addEventListener("htmx:afterSettle", (event) => {
  start(event.target.querySelectorAll ? event.target : document);
  if (!event.target.matches?.("[data-findings]")) return;
  colourAll(event.target);
  const text = textOf(event.target);
  if (text?.matches("[data-policy]")) draw(text);
});
start(document);

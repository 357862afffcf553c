// shell.js: the prompt of CloudShell: Enter runs, Tab completes, arrows bring lines back.
// Listens at the document, since htmx may bring the page in without a load.
const $ = (id) => document.getElementById(id);
const form = () => $("prompt");
let history = null, place = 0, draft = ""; // lines typed before, where the arrows stand, what was typed
let leaving = false; // Esc was pressed: the next Tab leaves
let busy = "";       // the line that is running
let asked = 0, timer = 0;

function lines() {
  if (history?.form !== form()) {
    history = JSON.parse(form().dataset.history);
    history.form = form();
    place = history.length;
  }
  return history;
}
function write(text, cursor = text.length) {
  const line = $("line");
  line.value = text;
  line.setSelectionRange(cursor, cursor);
}
function down() { const screen = $("screen"); screen.scrollTop = screen.scrollHeight; }
function offer(text) { $("candidates").textContent = text; if (text) down(); }

// Running -------------------------------------------------------------------------------------
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "prompt") return;
  if (busy) return event.preventDefault();
  const line = $("line").value;
  busy = line || " ";
  if (line.trim() && !$("stop").hasChildNodes()) lines().push(line.trim()); // no answers
  place = lines().length;
  draft = "";
  write("");
  offer("");
  hint(null);
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.id !== "prompt") return;
  if (!event.detail.successful && !$("line").value) write(busy.trim());
  busy = "";
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "log") { down(); $("line").focus({ preventScroll: true }); } else if (event.target.id === "main" && form()) down();
});

// Keys ----------------------------------------------------------------------------------------
document.addEventListener("keydown", (event) => {
  const line = event.target;
  if (line.id !== "line" || event.isComposing) return;
  const key = event.ctrlKey ? `^${event.key.toLowerCase()}` : event.key;
  if (key === "Escape") { leaving = true; offer(""); return; }
  if (key === "Tab" && (event.shiftKey || leaving || !line.value.trim())) { leaving = false; return; }
  leaving = false;
  const act = { Enter: run, Tab: complete, ArrowUp: () => recall(-1), ArrowDown: () => recall(1), "^l": clear, "^c": drop, "^u": () => write("") }[key];
  if (act && !event.altKey && !event.metaKey && !event.shiftKey && act(line) !== false) event.preventDefault();
});
function run() { if (!busy) form().requestSubmit(); }
function clear() { $("clear").requestSubmit(); }
function drop(line) {
  if (line.selectionStart !== line.selectionEnd) return false; // copying
  const stop = $("stop").querySelector("button");
  if (stop && !busy) return stop.click(); // what asks ends, as in a terminal
  write("");
  offer("");
}
function recall(step) {
  const line = $("line"), before = line.value.slice(0, line.selectionStart), after = line.value.slice(line.selectionEnd);
  if ((step < 0 ? before : after).includes("\n")) return false; // moves inside a text of several lines
  const known = lines(), next = Math.max(0, Math.min(known.length, place + step));
  if (place === known.length) draft = line.value;
  place = next;
  write(place === known.length ? draft : known[place]);
}

// Completion and the hint at the foot ------------------------------------------------------------
async function help() {
  const line = $("line"), text = line.value, cursor = line.selectionStart, mine = ++asked;
  const answer = await fetch(`${form().dataset.help}?${new URLSearchParams({ line: text, cursor })}`);
  if (!answer.ok || mine !== asked || line.value !== text) return null;
  return { ...await answer.json(), text, cursor };
}
async function complete() {
  clearTimeout(timer); // a hint that is asked for later would drop this answer
  const found = await help().catch(() => null);
  if (!found) return;
  hint(found.hint);
  const { candidates, start, text, cursor } = found;
  if (!candidates.length) return offer("Nothing fits here.");
  const same = candidates.reduce((head, word) => { let n = 0; while (n < head.length && head[n] === word[n]) n += 1; return head.slice(0, n); });
  const end = candidates.length === 1 && !/[/=]$/.test(same) ? " " : "";
  if (start + same.length + end.length > cursor) {
    write(text.slice(0, start) + same + end + text.slice(cursor), start + same.length + end.length);
    offer("");
    soon();
    return;
  }
  const shown = candidates.slice(0, 40).join("   ");
  offer(candidates.length > 40 ? `${shown}   and ${candidates.length - 40} more` : shown);
}
document.addEventListener("input", (event) => {
  if (event.target.id !== "line") return;
  offer("");
  soon();
});
function soon() {
  clearTimeout(timer);
  timer = setTimeout(async () => { const found = await help().catch(() => null); if (found) hint(found.hint); }, 300);
}
function hint(found) {
  const box = $("hint");
  box.replaceChildren();
  if (!found) return;
  const name = document.createElement("b");
  name.textContent = found.name;
  box.append(name, ` ${found.usage}`);
}

// The screen -------------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  if (event.target.closest("#screen") && !event.target.closest("a, button, textarea") && !String(getSelection())) $("line").focus({ preventScroll: true });
});
addEventListener("resize", () => { if (form()) down(); });
if (form()) down();

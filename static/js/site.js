// site.js: what every page needs: dialogs, theme, palette, keyboard map, focus after swaps.
const root = document.documentElement;
const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

// Dialogs -----------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) { event.preventDefault(); open(opener.dataset.open); }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog")) event.target.close();
  if (event.target.closest("[data-print]")) window.print();
});
function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  if (id === "palette") { const input = $("input", dialog); input.select(); htmx.trigger(input, "palette-open"); }
}

// Theme: the choice is kept by the server; here only the wait is saved -----------------------
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form) return;
  event.preventDefault();
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  const body = new FormData(form);
  body.set("theme", root.dataset.theme);
  fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
});

// Palette -----------------------------------------------------------------------------------
const palette = $("#palette");
let stale = false, wanted = false; // the list is of an older text; Enter was pressed meanwhile
function options() { return $$("[role=option]", palette); }
function select(place) {
  const all = options();
  const chosen = all[(place + all.length) % all.length];
  all.forEach((option) => option.setAttribute("aria-selected", option === chosen));
  if (!chosen) return $("input", palette).removeAttribute("aria-activedescendant");
  $("input", palette).setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}
palette?.addEventListener("input", () => { stale = true; wanted = false; });
palette?.addEventListener("keydown", (event) => {
  if (!event.target.matches("input") || event.isComposing) return;
  const now = options().findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") { event.preventDefault(); select(now + 1); }
  if (event.key === "ArrowUp") { event.preventDefault(); select(now - 1); }
  if (event.key === "Enter") {
    const chosen = options()[now];
    if (stale) { event.preventDefault(); wanted = true; } else if (chosen) { event.preventDefault(); follow(chosen); }
  }
});
palette?.addEventListener("click", (event) => { const option = event.target.closest("[role=option]"); if (option) follow(option); });
palette?.addEventListener("mousemove", (event) => {
  const option = event.target.closest("[role=option][aria-selected=false]");
  if (option && (event.movementX || event.movementY)) select(options().indexOf(option));
});
function follow(option) {
  palette.close();
  if (option.dataset.dialog) return open(option.dataset.dialog);
  if (option.dataset.press) return $(option.dataset.press)?.click();
  location.href = option.dataset.href;
}
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "hits") return;
  stale = false;
  options().filter((option) => option.dataset.press && !$(option.dataset.press)).forEach((option) => option.remove());
  select(0);
  $("#hits").scrollTop = 0;
  $("#hit-count").textContent = $("#hits [data-count]")?.dataset.count ?? "";
  if (wanted && palette.open) { wanted = false; const first = options()[0]; if (first) follow(first); }
});

// Keyboard ----------------------------------------------------------------------------------
let going = 0;
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  if (event.key === "Escape" && event.target.matches("dfn")) return event.target.blur();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); return open("palette"); }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if ($("dialog[open]") || document.body.dataset.shortcuts === "off") return;
  if (event.key === "/") { event.preventDefault(); return open("palette"); }
  if (event.key === "?") { event.preventDefault(); return open("keys"); }
  if (going) {
    const target = $(`[data-go="${CSS.escape(event.key)}"]`);
    clearTimeout(going); going = 0;
    if (target) { event.preventDefault(); location.href = target.href; return; }
  }
  if (event.key === "g") { going = setTimeout(() => { going = 0; }, 900); return; }
  if (event.key === "j" || event.key === "k") { if (move(event.key === "j" ? 1 : -1)) { event.preventDefault(); return; } }
  press(event);
});
function press(event) {
  const name = event.key === " " ? "Space" : event.key;
  if (name === "Space" && event.target.matches("button, a, summary, input")) return;
  if (/^[1-5]$/.test(name) && answerCheckInView(Number(name))) { event.preventDefault(); return; }
  const target = $$(`[data-key~="${CSS.escape(name)}"]`).find((element) => element.offsetParent !== null && !element.disabled);
  if (!target) return;
  event.preventDefault();
  if (!("keyAsks" in target.dataset)) target.click();
  if (target.matches("textarea, input, [data-key-asks]")) target.focus();
}
function move(step) {
  const rows = $$("[data-list] [data-row]");
  if (!rows.length) return false;
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.max(0, Math.min(rows.length - 1, now + step))];
  (next.matches("a, button") ? next : $("a, button", next))?.focus();
  return true;
}
function answerCheckInView(number) {
  const check = $$(".quiz form").find((form) => { const box = form.getBoundingClientRect(); return box.top < innerHeight * .75 && box.bottom > innerHeight * .15; });
  const option = check && $$(".opt input", check)[number - 1];
  if (!option) return false;
  option.click(); option.focus();
  return true;
}

// A view transition that the next swap overtakes is skipped by the browser; that is no fault.
addEventListener("unhandledrejection", (event) => { if (event.reason?.name === "AbortError") event.preventDefault(); });

// Focus and announcements after a swap ------------------------------------------------------
document.addEventListener("htmx:afterSettle", (event) => {
  const target = $("[data-focus]", event.target) ?? (event.target.matches?.("[data-focus]") ? event.target : null);
  target?.focus({ preventScroll: target.hasAttribute("data-focus-still") });
  settleToasts();
});
const REFUSED = { 409: "This was changed elsewhere. Reload the page.", 429: "Too many requests came from your network. Try again in an hour, or sign in." };
document.addEventListener("htmx:responseError", (event) => toast(REFUSED[event.detail.xhr.status] ?? "That did not work. Nothing was lost; try again."));
document.addEventListener("htmx:sendError", (event) => event.detail.elt?.closest?.("[data-outbox]") || toast("No connection. Try again when you are back online."));
export function toast(text) {
  const box = document.createElement("div");
  box.className = "toast";
  box.textContent = text;
  $("#toasts").append(box);
  settleToasts();
}
function settleToasts() {
  for (const box of $$("#toasts .toast:not([data-seen])")) {
    box.dataset.seen = "";
    let left = 6000, since = Date.now(), timer = setTimeout(() => box.remove(), left);
    const hold = () => { clearTimeout(timer); left -= Date.now() - since; };
    const go = () => { since = Date.now(); timer = setTimeout(() => box.remove(), Math.max(left, 1500)); };
    box.addEventListener("mouseenter", hold); box.addEventListener("mouseleave", go);
    box.addEventListener("focusin", hold); box.addEventListener("focusout", go);
  }
  const all = $$("#toasts .toast");
  all.slice(0, Math.max(0, all.length - 3)).forEach((box) => box.remove());
}
settleToasts();

// Last place in a lesson: tell the server which section is in view ----------------------------
const lesson = $("[data-place-url]");
if (lesson && "IntersectionObserver" in window) {
  let sent = "", waiting = 0;
  const watch = new IntersectionObserver((entries) => {
    const seen = entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target.id)[0];
    if (!seen || seen === sent) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      sent = seen;
      fetch(lesson.dataset.placeUrl, { method: "POST", body: new URLSearchParams({ place: seen }), headers: { "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"] }, keepalive: true });
    }, 4000);
  }, { rootMargin: "-15% 0px -70% 0px" });
  $$("h2[id]", lesson).forEach((heading) => watch.observe(heading));
}

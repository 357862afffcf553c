// lab.js: ticks the steps of a lab while the learner works, in the console beside or elsewhere.
const EVERY = 2000, SLOWEST = 30000; // milliseconds between two questions; the longest wait after failures
const lab = document.querySelector(".lab");
const frame = lab.querySelector("iframe");
const task = lab.querySelector("aside");
let wait = EVERY, timer = 0, asking = false;

async function check(everything = false) {
  clearTimeout(timer);
  if (asking) return;
  asking = true;
  try {
    const box = document.getElementById("lab-checks");
    const since = everything ? "" : box.dataset.version;
    const answer = await fetch(`${box.dataset.url}?since=${since}`, { headers: { "HX-Request": "true" } });
    if (answer.headers.has("HX-Refresh") || answer.status === 404) return location.reload();
    if (answer.status === 200) renew(box, await answer.text());
    tell(Number(box.dataset.version));
    wait = answer.ok ? EVERY : Math.min(wait * 2, SLOWEST);
  } catch {
    wait = Math.min(wait * 2, SLOWEST); // no connection: the next question tells
  } finally {
    asking = false;
  }
  if (!document.hidden) timer = setTimeout(check, wait);
}

// Only what changed is put in place, so that a screen reader tells that alone and focus stays.
function renew(box, text) {
  const answer = new DOMParser().parseFromString(text, "text/html");
  const fresh = answer.getElementById("lab-checks");
  if (!fresh) return;
  box.dataset.version = fresh.dataset.version;
  for (const part of answer.querySelectorAll("[data-mark]")) {
    const old = document.getElementById(part.id);
    if (!old || old.dataset.mark === part.dataset.mark) continue;
    if (part.id === "lab-end") { old.replaceChildren(...part.childNodes); old.dataset.mark = part.dataset.mark; }
    else old.replaceWith(part);
    htmx.process(document.getElementById(part.id));
  }
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) { wait = EVERY; check(); } });
document.body.addEventListener("sandbox-changed", () => check());
document.querySelector("[data-check]").addEventListener("click", (event) => { event.preventDefault(); check(true); });

// The console beside -------------------------------------------------------------------------
function enter() {
  const inner = frame.contentDocument;
  if (!inner?.body) return;
  if (!frame.contentWindow.location.pathname.startsWith("/console/") && inner.URL !== "about:blank") { location.href = frame.contentWindow.location.href; return; }
  inner.body.addEventListener("sandbox-changed", () => check());
  inner.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && link.origin === location.origin && !link.pathname.startsWith("/console/")) link.target = "_top";
  }, true);
  inner.addEventListener("keydown", panes);
  check();
}
// What another tab or a client did is offered, not put in place: the page may hold a draft, or a
// secret that is shown once.
const stale = document.querySelector("[data-stale]");
function tell(version) {
  const inner = frame.contentDocument, shown = inner?.getElementById("simbar")?.dataset.version;
  stale.hidden = !shown || Number(shown) >= version || !!inner.querySelector(".htmx-request");
}
stale.querySelector("button").addEventListener("click", () => { frame.contentWindow.location = frame.contentWindow.location.pathname + frame.contentWindow.location.search; });
frame.addEventListener("load", enter);
if (frame.contentDocument?.readyState === "complete") enter();

// Panes --------------------------------------------------------------------------------------
const tabs = [...document.querySelectorAll(".lab-tabs a")];
function choose(pane) {
  lab.dataset.pane = pane;
  for (const tab of tabs) {
    if (tab.dataset.pane === pane) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}
for (const tab of tabs) tab.addEventListener("click", (event) => { event.preventDefault(); choose(tab.dataset.pane); });
function panes(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.shortcuts === "off") return;
  if (event.target.matches?.("input, textarea, select, [contenteditable]")) return;
  if (event.key === "[") { choose("task"); task.focus(); }
  if (event.key === "]") { choose("console"); frame.focus(); frame.contentWindow.focus(); }
}
document.addEventListener("keydown", panes);
document.querySelector("[data-widen]").addEventListener("click", (event) => { // the edge can be dragged, too
  const wide = lab.classList.toggle("wide");
  if (task.style.width) task.style.width = "";
  event.target.setAttribute("aria-pressed", wide);
});

timer = setTimeout(check, EVERY);

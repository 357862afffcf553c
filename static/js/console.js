// console.js: select boxes of the simulation bar send themselves; refusals are shown in place;
// whoever listens hears when the account has changed.
document.documentElement.classList.add("scripted");
const bar = () => document.getElementById("simbar");
let version = bar()?.dataset.version;

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-auto]");
  if (form) form.requestSubmit();
});

// A page that explains a refusal (403) or says that a thing is gone (404) is a page to be shown.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.boosted || ![403, 404].includes(event.detail.xhr.status)) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const now = bar()?.dataset.version;
  if (now !== version) { version = now; document.body.dispatchEvent(new Event("sandbox-changed")); }
  const main = document.getElementById("main");
  if (event.target === main && !main.contains(document.activeElement)) main.focus({ preventScroll: true });
});

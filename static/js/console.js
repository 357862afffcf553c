// console.js: select boxes of the simulation bar send themselves; labs hear of changes.
document.documentElement.classList.add("scripted");
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-auto]");
  if (form) form.requestSubmit();
});

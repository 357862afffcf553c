// editor.js: Tab leaves the editor, error lines are one click away, unsaved text is not lost.
const editor = document.getElementById("text");
const form = document.querySelector("[data-edit-form]");
const begun = editor?.value;
let sending = false;

// markdownx takes the Tab key for itself; a field must be left by keyboard, and YAML knows no tabs.
document.addEventListener("keydown", (event) => {
  if (event.target === editor && event.key === "Tab") event.stopPropagation();
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (!link || !editor) return;
  event.preventDefault();
  const lines = editor.value.split("\n");
  const number = Math.min(Number(link.dataset.line), lines.length);
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  editor.focus();
  editor.setSelectionRange(start, start + lines[number - 1].length);
  editor.scrollTop = Math.max(0, (number - 4) * parseFloat(getComputedStyle(editor).lineHeight));
});

form?.addEventListener("submit", () => { sending = true; });
addEventListener("beforeunload", (event) => {
  if (form && !sending && editor.value !== begun) event.preventDefault();
});

// exam.js: the sitting. All questions are in the page; this shows one, keeps its state, and sends
// every change through the outbox. The server's state comes first, what is unsent lies over it.
import { Outbox, words } from "./outbox.js";

const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const sitting = $("[data-sitting]");
if (sitting) run(sitting);

function run(root) {
  const { sitting: id, answers, submit, report } = root.dataset;
  const box = new Outbox(`exam:${id}`);
  const announce = (text) => { $("#announce").textContent = text; };
  const questions = $$(".question", root).map(readQuestion);
  const total = questions.length;
  const review = $("#review");
  const at = (place) => questions[place - 1];
  let place = Number(root.dataset.place); // 0 is the review screen
  let since = Date.now();                 // when the question in view came into view
  let over = false;

  // State of a question ---------------------------------------------------------------------
  function readQuestion(section) {
    const question = {
      position: Number(section.dataset.position), section, need: Number(section.dataset.need),
      multiple: "multiple" in section.dataset, flagged: "flagged" in section.dataset,
      seconds: Number(section.dataset.seconds), failed: "",
      options: $$("[name=option]", section), outs: $$("[name=out]", section),
    };
    // A browser may bring back what its form held before a reload; the server's word counts.
    [...question.options, ...question.outs].forEach((input) => { input.checked = input.defaultChecked; });
    return question;
  }
  const chosen = (question) => checkedPlaces(question.options);
  function overlay(question, body) {
    question.options.forEach((input, index) => { input.checked = body.chosen.includes(index); });
    question.outs.forEach((input, index) => { input.checked = body.ruled_out.includes(index); });
    question.flagged = body.flagged;
    question.seconds = Math.max(question.seconds, body.seconds ?? 0);
  }
  function tick() { // put the time since the last look to the question in view
    const now = Date.now();
    if (place && !document.hidden) at(place).seconds += Math.min(600, (now - since) / 1000);
    since = now;
  }
  function keep(question) {
    tick();
    question.failed = "";
    box.forgive((entry) => entry.body.position === question.position);
    box.put(answers, {
      position: question.position, chosen: chosen(question), ruled_out: checkedPlaces(question.outs),
      flagged: question.flagged, seconds: Math.round(question.seconds),
    });
    draw(question);
    drawTotals();
  }

  // What is seen ----------------------------------------------------------------------------
  function draw(question) {
    const { section, position, flagged, need } = question;
    const count = chosen(question).length;
    $("[data-flag-badge]", section).hidden = !flagged;
    const line = $("[data-count]", section);
    if (line) {
      line.textContent = count > need ? `${count} chosen, ${count - need} too many. It counts only with exactly ${need}.` : `${count} of ${need} chosen`;
      line.classList.toggle("warn", count > need);
    }
    const unfinished = isUnfinished(question);
    const cell = $(`.qnav [data-go-to="${position}"]`);
    cell.classList.toggle("done", count > 0 && !unfinished);
    cell.classList.toggle("part", unfinished);
    cell.classList.toggle("flag", flagged);
    cell.setAttribute("aria-label", `Question ${position}, ${unfinished ? "unfinished" : count ? "answered" : "unanswered"}${flagged ? ", flagged" : ""}`);
    const row = $(`[data-review="${position}"]`);
    row.toggleAttribute("data-done", count > 0 && !unfinished);
    row.toggleAttribute("data-part", unfinished);
    if (unfinished) $("[data-part-count]", row).textContent = `${count} of ${need} chosen`;
    row.toggleAttribute("data-flag", flagged);
    if (position === place) drawFlag(question);
  }
  function drawFlag(question) {
    const button = $("#flag");
    button.disabled = over || !question;
    button.classList.toggle("on", Boolean(question?.flagged));
    button.setAttribute("aria-pressed", Boolean(question?.flagged));
    $("[data-label]", button).textContent = question?.flagged ? "Flagged" : "Flag";
  }
  // Too few or too many answers of a question that takes several: it counts as wrong as it stands.
  function isUnfinished(question) {
    const count = chosen(question).length;
    return question.multiple && count > 0 && count !== question.need;
  }
  function drawTotals() {
    const open = questions.filter((question) => !chosen(question).length).length;
    const parts = questions.filter(isUnfinished).length;
    const flags = questions.filter((question) => question.flagged).length;
    $$("[data-answered]").forEach((box_) => { box_.textContent = total - open; });
    $$("[data-unanswered]").forEach((box_) => { box_.textContent = open; });
    $("[data-unfinished]").textContent = parts ? `, ${parts} with too few or too many answers chosen` : "";
    $$("[data-flagged-count]").forEach((box_) => { box_.textContent = flags; });
    $("[data-end-title]").textContent = open ? `Finish with ${open} question${open === 1 ? "" : "s"} unanswered?` : "Finish and score?";
    $("[data-end-text]").textContent = [
      open ? "Unanswered questions count as wrong." : "Every question has an answer.",
      parts ? `${parts} ${parts === 1 ? "question has" : "questions have"} too few or too many answers chosen and ${parts === 1 ? "counts" : "count"} as wrong like this.` : "",
      left === null ? "" : `You have ${minutesLeft()} left.`,
      flags ? `${flags} ${flags === 1 ? "question is" : "questions are"} flagged.` : "",
    ].filter(Boolean).join(" ");
    drawPace(open);
    drawReview();
  }
  function drawPace(open) {
    const line = $("#pace");
    if (!line) return;
    const each = open ? `${Math.floor(left / open)} seconds for each unanswered question. ` : "";
    line.textContent = `${each}An even pace over the whole exam is ${root.dataset.even}.`;
  }
  function drawReview() {
    const all = $('[data-filter="all"]').getAttribute("aria-pressed") === "true";
    let shown = 0;
    $$("[data-review]", review).forEach((row) => {
      row.hidden = !all && row.hasAttribute("data-done") && !row.hasAttribute("data-flag");
      shown += !row.hidden;
    });
    $("#review-none").hidden = shown > 0;
  }
  function show(next, { focus = true } = {}) {
    tick();
    place = next;
    questions.forEach((question) => { question.section.hidden = question.position !== place; });
    review.hidden = place !== 0;
    $$(".qnav a").forEach((cell) => {
      if (cell.dataset.goTo === String(place)) cell.setAttribute("aria-current", "true"); else cell.removeAttribute("aria-current");
    });
    $('[data-step="-1"]').disabled = over || place === 1;
    $('[data-step="1"]').disabled = over || place === 0;
    $('[data-step="1"] [data-label]').textContent = place === total ? "Review" : "Next";
    $("[data-where]").textContent = place ? `${place} / ${total}` : "Review";
    drawFlag(place ? at(place) : null);
    document.title = `${place ? `Question ${place}` : "Review"} · Fairweather`;
    history.replaceState(null, "", `?q=${place || "review"}`);
    if (!focus) return;
    $("h1", place ? at(place).section : review).focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }

  // Save state: one line for all, one mark a question -----------------------------------------
  let said = "saved";
  function drawSaves() {
    const state = box.state;
    const waiting = new Map();
    box.pending(answers).forEach((entry) => waiting.set(entry.body.position, entry));
    for (const question of questions) {
      const mark = $("[data-save]", question.section);
      const entry = waiting.get(question.position);
      if (entry) question.touched = true;
      mark.hidden = !question.touched && !question.failed;
      mark.classList.toggle("bad", Boolean(question.failed));
      mark.textContent = question.failed ? "Not saved" : !entry ? "Saved" : state.kind === "saving" ? "Saving…" : "Waiting to be saved";
    }
    const line = $("#save-state");
    const text = state.kind === "saved" ? (questions.some((each) => each.touched) ? "All answers saved" : "Answers are saved as you go") : words(state, "answer", "answers");
    if (line.textContent !== text) line.textContent = text;
    line.dataset.state = state.kind;
    line.classList.toggle("warn", state.kind === "waiting");
    line.classList.toggle("bad", ["refused", "blocked", "closed"].includes(state.kind));
    const trouble = $("#trouble");
    const bad = ["refused", "blocked", "closed"].includes(state.kind) ? words(state, "answer", "answers") : "";
    if (trouble.dataset.text !== bad) { trouble.dataset.text = bad; trouble.textContent = bad; trouble.hidden = !bad; }
    if (state.kind === "waiting" && said !== "waiting") announce(text);
    if (state.kind === "saved" && said === "waiting") announce("All answers saved");
    if (state.kind === "waiting" || state.kind === "saved") said = state.kind;
  }
  box.addEventListener("change", drawSaves);
  // A repeat from an earlier page load: since then another tab may have answered anew.
  box.addEventListener("saved", ({ detail: { entry, answer } }) => {
    const later = box.pending(answers).some((each) => each.body.position === entry.body.position);
    if (!answer?.now || entry.tab === box.tab || later) return;
    overlay(at(entry.body.position), answer.now);
    draw(at(entry.body.position));
    drawTotals();
  });
  box.addEventListener("refused", ({ detail }) => {
    const question = at(detail.entry.body?.position);
    if (question) question.failed = detail.message;
  });
  box.addEventListener("closed", ({ detail }) => {
    const link = document.createElement("a");
    link.href = report;
    link.textContent = "See the report";
    const lost = detail.lost.length;
    const text = `${detail.message} ${lost} ${lost === 1 ? "answer was" : "answers were"} not counted. `;
    stop();
    queueMicrotask(() => { const trouble = $("#trouble"); trouble.replaceChildren(text, link); trouble.hidden = false; });
  });

  // Time: the server's deadline, counted down by the wall clock --------------------------------
  let left = "left" in root.dataset ? Number(root.dataset.left) : null;
  const deadline = left === null ? null : Date.now() + left * 1000;
  const calls = [30, 10, 5, 1].filter((minutes) => minutes * 60 < (left ?? 0));
  function minutesLeft() { const minutes = Math.ceil(left / 60); return `${minutes} minute${minutes === 1 ? "" : "s"}`; }
  function clock() {
    left = Math.max(0, Math.ceil((deadline - Date.now()) / 1000));
    const hours = Math.floor(left / 3600), minutes = Math.floor(left / 60) % 60, seconds = String(left % 60).padStart(2, "0");
    $("[data-clock]").textContent = hours ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
    $("#timer").classList.toggle("low", left < 300);
    while (calls.length && left <= calls[0] * 60) {
      const call = calls.shift();
      if (!calls.length || left > calls[0] * 60) announce(`${call} minute${call === 1 ? "" : "s"} left`);
    }
    if (left % 15 === 0) drawPace(questions.filter((question) => !chosen(question).length).length);
    if (left === 0 && !over) timeUp();
  }
  if (deadline !== null) {
    setInterval(clock, 1000);
    const hide = $("#hide-timer");
    const hidden = (value) => {
      hide.setAttribute("aria-pressed", value);
      $("[data-clock]").hidden = value;
      try { if (value) localStorage.setItem("fairweather.timer", "hidden"); else localStorage.removeItem("fairweather.timer"); } catch { /* only a convenience */ }
    };
    hide.hidden = false;
    hide.addEventListener("click", () => hidden(hide.getAttribute("aria-pressed") !== "true"));
    try { hidden(localStorage.getItem("fairweather.timer") === "hidden"); } catch { /* shown */ }
  }

  // The end -----------------------------------------------------------------------------------
  function stop() {
    over = true;
    questions.forEach((question) => [...question.options, ...question.outs].forEach((input) => { input.disabled = true; }));
    drawFlag(null);
  }
  async function timeUp() {
    stop();
    announce("The time is over. Your answers are being scored.");
    await box.flush(4500); // within the server's grace
    while (!(await finish())) {
      trouble($("#trouble"), "The time is over. What was saved in time counts; the report opens when you are back online.");
      await new Promise((resolve) => { setTimeout(resolve, 3000); });
      await box.flush(1000);
    }
  }
  async function finish() {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    try {
      const response = await fetch(submit, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" });
      if (response.type !== "opaqueredirect" && !response.ok) return false;
    } catch { return false; }
    location.href = report;
    return true;
  }
  function trouble(target, text) { target.textContent = text; target.hidden = false; }
  let finishing = false;
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-finish]")) return;
    event.preventDefault();
    if (finishing) return;
    finishing = true;
    const box_ = $("[data-end-trouble]");
    box_.hidden = true;
    const sent = box.state.kind === "closed" || (await box.flush(5000));
    if (!sent) trouble(box_, `Not finished: ${words(box.state, "answer", "answers")}. Try again when you are back online.`);
    else if (!(await finish())) trouble(box_, "Not finished: the server did not answer. Your answers are saved; try again.");
    finishing = false;
  });

  // Acts --------------------------------------------------------------------------------------
  root.addEventListener("change", (event) => {
    const input = event.target;
    const section = input.closest(".question");
    if (!section || over) return;
    const question = at(Number(section.dataset.position));
    const index = Number(input.value);
    if (input.checked) (input.name === "option" ? question.outs : question.options)[index].checked = false;
    keep(question);
  });
  function toggle(question, index, name) {
    const input = (name === "out" ? question.outs : question.options)[index];
    if (!input) return;
    input.checked = !input.checked;
    input.focus();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  root.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    const link = event.target.closest("[data-go-to]");
    const filter = event.target.closest("[data-filter]");
    if (event.target.closest("#flag")) {
      event.preventDefault();
      const question = at(place);
      question.flagged = !question.flagged;
      keep(question);
    } else if (step) {
      event.preventDefault();
      const next = place ? place + Number(step.dataset.step) : total;
      show(next > total ? 0 : Math.max(1, next));
    } else if (link) {
      event.preventDefault();
      show(link.dataset.goTo === "review" ? 0 : Number(link.dataset.goTo));
    } else if (filter) {
      $$("[data-filter]").forEach((button) => button.setAttribute("aria-pressed", button === filter));
      drawReview();
    }
  });
  root.addEventListener("submit", (event) => { if (event.target.closest(".question")) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
    if (typing || over || !place || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if ($("dialog[open]") || document.body.dataset.shortcuts === "off") return;
    const index = /^[a-f]$/i.test(event.key) ? event.key.toLowerCase().charCodeAt(0) - 97 : -1;
    if (index < 0 || index >= at(place).options.length) return;
    event.preventDefault();
    toggle(at(place), index, event.shiftKey ? "out" : "option");
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) { const now = Date.now(); if (place) at(place).seconds += Math.min(600, (now - since) / 1000); } since = Date.now(); });

  // Begin: what is not sent yet lies over what the server knows ---------------------------------
  box.pending(answers).forEach((entry) => { if (at(entry.body.position)) overlay(at(entry.body.position), entry.body); });
  $("#review-filter").hidden = false;
  questions.forEach(draw);
  drawTotals();
  drawSaves();
  show(place, { focus: false });
}

function checkedPlaces(inputs) {
  return inputs.flatMap((input, index) => (input.checked ? [index] : []));
}

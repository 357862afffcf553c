// outbox.js: sends what a learner does, in order and one at a time, and loses none of it.
//
//   const box = new Outbox("exam:12");
//   box.put("/exams/12/answers/", { position: 3, chosen: [1], ruled_out: [], flagged: false });
//   box.put("/learn/lessons/7/note/", { note: "…" }, { as: "form" });
//
// Each entry is a key of its own in localStorage until the server has acknowledged it, so two
// tabs never overwrite each other and a reload, a crash or a dead connection costs nothing. An
// entry carries the id of the page load that made it (tab) and a number that counts up in it;
// the server counts (tab, number) once, so sending twice does no harm. JSON entries travel as
// {tab, number, body}, form entries as their fields plus tab and number.
//
// Answers of the server: 2xx done; 409 and 410 the thing is closed, what waits for the same
// address is dropped and reported; 401, 403, 404 kept, reported as "blocked" and tried again
// rarely; 408, 425, 429, 5xx and no answer kept and tried again soon; any other 4xx (422) dropped
// and reported, so that one bad entry cannot hold up the rest.
//
// Events: "change" (read `state` and `pending()`), "saved", "refused", "closed", each with
// `detail.entry`; "saved" also with `detail.answer`, "refused" and "closed" with `detail.message`.

const PREFIX = "fairweather.outbox|";
const FIRST_WAIT = 1000, LONGEST_WAIT = 30000, BLOCKED_WAIT = 60000, PATIENCE = 15000;

export class Outbox extends EventTarget {
  #queue; #store; #tab = newTab(); #number = 0; #last = 0;
  #sending = null; #running = false; #again = false; #fails = 0; #timer = 0; #closed = "";

  constructor(queue) {
    super();
    this.#queue = queue;
    this.#store = openStore(`${PREFIX}${queue}|`);
    this.refused = [];
    this.blocked = "";
    addEventListener("online", () => this.#wake());
    addEventListener("offline", () => this.#changed());
    addEventListener("pageshow", (event) => { if (event.persisted) this.#wake(); });
    addEventListener("storage", (event) => { if (event.key === null || event.key.startsWith(this.#store.prefix)) this.#changed(); });
    addEventListener("beforeunload", (event) => { if (!this.#store.durable && this.pending().length) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#wake(); });
    if (this.pending().length) queueMicrotask(() => this.#run());
  }

  get tab() { return this.#tab; }

  /** Keep an entry and start sending; returns its number. */
  put(url, body, { as = "json" } = {}) {
    const number = ++this.#number;
    this.#last = Math.max(Date.now(), this.#last);
    this.#store.set({ url, body, as, tab: this.#tab, number, at: this.#last });
    this.#changed();
    if (this.#timer && !this.blocked && navigator.onLine) this.#wake(); else this.#run();
    return number;
  }

  /** What is not acknowledged yet, oldest first, entries of earlier page loads included. */
  pending(url) {
    const all = this.#store.all();
    return url ? all.filter((entry) => entry.url === url) : all;
  }

  /** {kind: "saved" | "saving" | "waiting" | "refused" | "blocked" | "closed", waiting, message} */
  get state() {
    const waiting = this.pending().length;
    const kind = this.#closed ? "closed"
      : this.blocked && waiting ? "blocked"
      : waiting && (this.#fails || !navigator.onLine) ? "waiting"
      : this.refused.length ? "refused"
      : waiting ? "saving" : "saved";
    const message = { closed: this.#closed, blocked: this.blocked, refused: this.refused.at(-1)?.message }[kind] ?? "";
    return { kind, waiting, message };
  }

  /** Forget refusals that have been dealt with. */
  forgive(test = () => true) {
    const before = this.refused.length;
    this.refused = this.refused.filter((refusal) => !test(refusal.entry));
    if (this.refused.length !== before) this.#changed();
  }

  /** Try now; resolves to true when nothing waits any more, to false offline or after `patience` ms. */
  async flush(patience = 5000) {
    const end = Date.now() + patience;
    this.#wake();
    while (this.pending().length && navigator.onLine && Date.now() < end) await pause(100);
    return !this.pending().length;
  }

  #changed() { this.dispatchEvent(new Event("change")); }
  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }

  #wake() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#run();
  }

  #later(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), wait);
  }

  async #run() {
    if (this.#running) { this.#again = true; return; }
    if (this.#timer) return;
    this.#running = true;
    try {
      do {
        this.#again = false;
        const held = await alone(`${PREFIX}${this.#queue}`, () => this.#drain());
        if (!held && this.pending().length) this.#later(500); // another tab is sending
      } while (this.#again && !this.#timer);
    } finally { this.#running = false; }
    this.#changed();
  }

  async #drain() {
    for (let entry; (entry = this.pending()[0]);) {
      if (!navigator.onLine) return; // "online" wakes it
      if (!(await this.#send(entry))) return;
    }
  }

  /** Send one entry; true when the next one may follow. */
  async #send(entry) {
    this.#sending = entry;
    this.#changed();
    let response;
    try {
      response = await fetch(entry.url, { method: "POST", credentials: "same-origin", redirect: entry.as === "form" ? "follow" : "manual", signal: patient(), ...packed(entry) });
    } catch {
      return this.#failed();
    } finally { this.#sending = null; }
    if (response.type === "opaqueredirect") return this.#stuck(401); // led elsewhere: nothing was kept
    if (response.ok) return this.#done(entry, await read(response));
    if (response.status === 409 || response.status === 410) return this.#over(entry, await read(response));
    if ([401, 403, 404].includes(response.status)) return this.#stuck(response.status);
    if (response.status >= 500 || [408, 425, 429].includes(response.status)) return this.#failed();
    return this.#drop(entry, await read(response));
  }

  #done(entry, answer) {
    this.#fails = 0;
    this.blocked = "";
    this.#store.remove(entry);
    this.#tell("saved", { entry, answer });
    this.#changed();
    return true;
  }

  #failed() {
    this.#fails += 1;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#fails - 1));
    this.#later(wait * (0.75 + Math.random() / 2));
    this.#changed();
    return false;
  }

  #stuck(status) {
    this.blocked = status === 403
      ? "The page is too old to save. Reload it; what waits is kept and sent then."
      : "You seem to be signed out. Sign in and open this page again; what waits is kept.";
    this.#later(BLOCKED_WAIT);
    this.#changed();
    return false;
  }

  #drop(entry, answer) {
    this.#store.remove(entry);
    const message = answer?.error || "The server did not accept this entry.";
    this.refused.push({ entry, message });
    this.#tell("refused", { entry, message });
    this.#changed();
    return true;
  }

  #over(entry, answer) {
    const lost = this.pending(entry.url);
    lost.forEach((each) => this.#store.remove(each));
    this.#closed = answer?.error || "This takes no more entries.";
    this.#tell("closed", { entry, message: this.#closed, lost, answer });
    this.#changed();
    return true;
  }
}

/** Words for a state, e.g. words(box.state, "answer", "answers"). */
export function words(state, one, many) {
  const count = `${state.waiting} ${state.waiting === 1 ? one : many}`;
  if (state.kind === "waiting") return `${count} waiting to be saved`;
  if (state.kind === "saving") return "Saving…";
  if (state.kind === "blocked") return `${count} waiting to be saved. ${state.message}`;
  if (state.kind === "refused" || state.kind === "closed") return state.message;
  return "All saved";
}

function openStore(prefix) {
  const memory = new Map();
  let durable = usable();
  const name = (entry) => `${prefix}${String(entry.at).padStart(14, "0")}|${entry.tab}|${String(entry.number).padStart(10, "0")}`;
  return {
    prefix,
    get durable() { return durable && !memory.size; },
    set(entry) {
      const text = JSON.stringify(entry);
      try { if (durable) { localStorage.setItem(name(entry), text); return; } } catch { /* full: keep it in memory */ }
      memory.set(name(entry), text);
    },
    remove(entry) {
      memory.delete(name(entry));
      try { if (durable) localStorage.removeItem(name(entry)); } catch { durable = false; }
    },
    all() {
      const found = new Map(memory);
      try {
        for (let place = 0; durable && place < localStorage.length; place += 1) {
          const key = localStorage.key(place);
          if (key?.startsWith(prefix)) found.set(key, localStorage.getItem(key));
        }
      } catch { durable = false; }
      return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, text]) => parsed(key, text));
    },
  };
}

function parsed(key, text) {
  try {
    const entry = JSON.parse(text);
    if (entry && typeof entry.url === "string" && entry.number && entry.tab) return [entry];
  } catch { /* below */ }
  try { localStorage.removeItem(key); } catch { /* not ours to mend */ }
  return [];
}

function usable() {
  try {
    localStorage.setItem(`${PREFIX}probe`, "1");
    localStorage.removeItem(`${PREFIX}probe`);
    return true;
  } catch { return false; }
}

function packed({ tab, number, body, as }) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  if (as === "form") return { headers, body: new URLSearchParams({ ...body, tab, number }) };
  return { headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify({ tab, number, body }) };
}

async function read(response) {
  try { return await response.json(); } catch { return null; }
}

function patient() {
  return AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined;
}

async function alone(name, act) {
  if (!navigator.locks) { await act(); return true; }
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await act();
    return Boolean(lock);
  });
}

function newTab() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function pause(time) { return new Promise((resolve) => { setTimeout(resolve, time); }); }

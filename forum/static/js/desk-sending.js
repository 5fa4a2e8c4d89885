// What the desk holds between two acts, and the sending of an act: a form of the page sent in the background, which the
// server answers with the pieces that changed. First of three: desk-acts.js says what can be done, desk.js listens.

const page = document.querySelector("template[data-words]");
const words = page?.dataset;
const list = document.querySelector(".desk-posts");
const token = document.querySelector("input[name=csrf_token]")?.value;
const rows = () => [...list.children];
const say = (text) => (document.querySelector("[data-said]").textContent = text);
const state = { block: null, target: "", branch: false, undo: words?.undo, reasons: [], busy: Promise.resolve() };

// Sending

// Acts go out one after the other, in the order of the keys, while the person goes on.
function send(address, fields, row, then) {
  if (row) row.dataset.pending = "yes";
  state.busy = state.busy.then(async () => {
    const body = new URLSearchParams(typeof fields === "function" ? fields() : fields);
    body.set("csrf_token", token);
    try {
      const answer = await fetch(typeof address === "function" ? address() : address, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
      });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.error);
      if (row) delete row.dataset.problem;
      await show(told);
      then?.(told);
      say(told.done);
    } catch (problem) {
      const text = problem instanceof TypeError || problem instanceof SyntaxError ? words.offline : problem.message;
      if (row) row.dataset.problem = text;
      say(text);
    }
    if (row) delete row.dataset.pending;
  });
  return state.busy;
}

async function show(told) {
  if (told.reload) return location.reload();
  for (const name of ["bar", "acts"]) if (told[name]) replace(document.getElementById(name), told[name]);
  for (const reason of told.reasons ?? []) knowReason(reason);
  if (told.bar) recount.wanted();
  if ("undo" in told) state.undo = told.undo;
  for (const row of rows()) {
    const fate = told.fates?.[row.dataset.number];
    if (!fate || String(fate.thread) !== row.dataset.thread) continue;
    row.dataset.fate = fate.fate ?? "";
    row.querySelector("span[data-words]").innerHTML = fate.words;
  }
  if (told.text) {
    await milieu.flush();
    if (milieu.unsaved().length) return;
    replace(document.getElementById("text"), told.text);
    milieu.edit();
    if (told.block) choose(document.getElementById(`b-${told.block}`));
    else choose(document.querySelector(`[data-block="${state.block}"]`));
  }
}

// What still stands before publication is counted over all posts: anew once it is in sight and nothing was done for a second.
const recount = {
  place: document.getElementById("checklist"),
  stale: false,
  seen: false,
  wanted() {
    this.stale = true;
    clearTimeout(this.timer);
    if (this.seen) this.timer = setTimeout(() => this.now(), 1000);
  },
  async now() {
    this.stale = false;
    const text = await fetch(location.href).then((answer) => answer.text(), () => "");
    const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("checklist");
    if (fresh) this.place.replaceChildren(...fresh.childNodes);
    else this.stale = true;
  },
  open() {
    if (!this.place) return;
    new IntersectionObserver(([entry]) => {
      this.seen = entry.isIntersecting;
      if (this.seen && this.stale) this.wanted();
    }).observe(this.place);
  },
};

// A digit means the same reason for as long as the page is open: new ones come after those that are there.
function knowReason({ id, text }) {
  const known = state.reasons.find((reason) => reason.text === text);
  if (known) known.id ??= id;
  else if (state.reasons.length < 9) state.reasons.push({ id, text });
}

// What was open stays open.
function replace(place, html) {
  const open = [...place.querySelectorAll("details[open][data-kept]")].map((one) => one.dataset.kept);
  place.innerHTML = html;
  for (const name of open) place.querySelector(`[data-kept="${name}"]`)?.setAttribute("open", "");
}

// The block that citations go to.
function choose(block) {
  for (const other of document.querySelectorAll(".block.chosen")) other.classList.remove("chosen");
  if (!block) return;
  block.classList.add("chosen");
  state.block = block.dataset.block;
  block.scrollIntoView({ block: "nearest" });
}

globalThis.milieu.desk = { page, words, list, rows, say, state, send, knowReason, choose, recount };

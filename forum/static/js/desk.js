// The desk by keyboard, by button and by dragging. Every act is a form of the page sent in the background; the server
// answers with the pieces that changed. Keys act only while the list of posts has the focus, never in a field.

const page = document.querySelector("template[data-words]");
const words = page?.dataset;
const list = document.querySelector(".desk-posts");
const ask = document.querySelector("[data-ask]");
const dialog = document.querySelector("[data-dialog]");
const token = document.querySelector("input[name=csrf_token]")?.value;
const rows = () => [...list.children];
const say = (text) => (document.querySelector("[data-said]").textContent = text);
const state = { block: null, target: "", branch: false, undo: words?.undo, reasons: [], busy: Promise.resolve() };

function remembered(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(`desk:${key}`);
    localStorage.setItem(`desk:${key}`, value);
  } catch {
    // Without a memory the desk begins anew each time.
  }
  return null;
}

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

// Moving

const current = () => document.activeElement.closest?.(".desk-posts > li") ?? list.querySelector("[tabindex='0']");

function go(row) {
  if (!row) return;
  for (const other of list.querySelectorAll("[tabindex='0']")) if (other !== row) other.tabIndex = -1;
  row.tabIndex = 0;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

async function next(row, wanted = () => true) {
  for (let one = row.nextElementSibling; one; one = one.nextElementSibling) if (wanted(one)) return go(one);
  const further = list.dataset.more ? await more() : false;
  if (further) return next(row, wanted);
  if (further === null) return say(words.offline);
  if (wanted(row)) say(words.end);
  else go(rows().find(wanted) ?? row);
}

// The next page of the list comes below the one that is there; null when it cannot be had now.
async function more() {
  const link = document.querySelector("#left .pager a[rel=next]");
  if (!link) return false;
  // Until the page is there, a key would act on the post that was just dealt with.
  state.loading = true;
  const text = await fetch(link.href).then((answer) => (answer.ok ? answer.text() : "")).catch(() => "");
  state.loading = false;
  if (!text) return null;
  const parsed = new DOMParser().parseFromString(text, "text/html");
  const fresh = parsed.querySelector(".desk-posts");
  const further = parsed.querySelector("#left .pager a[rel=next]");
  if (further) link.href = further.href;
  else link.remove();
  list.dataset.more = fresh?.dataset.more ?? "";
  list.append(...(fresh?.children ?? []));
  return Boolean(fresh);
}

const waits = (row) => !row.dataset.fate && !row.dataset.pending && Boolean(row.querySelector("input[name=posts]"));

// Asking

function question(text, { value = "", choices = [], digits = false } = {}) {
  const input = ask.querySelector("input");
  const row = current();
  ask.querySelector("[data-question]").textContent = text;
  ask.querySelector("[data-choices]").replaceChildren(
    ...choices.map((choice) => Object.assign(document.createElement("li"), { textContent: choice })),
  );
  input.value = value;
  ask.hidden = false;
  input.focus();
  return new Promise((answer) => {
    const end = (given) => {
      ask.hidden = true;
      input.onkeydown = null;
      go(row);
      answer(given);
    };
    input.onkeydown = (event) => {
      event.stopPropagation();
      if (event.key === "Escape") end(null);
      else if (event.key === "Enter") end(input.value.trim());
      else if (digits && !input.value && /^[1-9]$/.test(event.key) && choices[event.key - 1]) {
        end({ digit: event.key - 1 });
      } else return;
      event.preventDefault();
    };
  });
}

// Acts

const ticked = () => [...list.querySelectorAll("input[name=posts]:checked")];

// What an act of accounting is for: the branch, all that are ticked, or the post where one is.
function scope(row) {
  const boxes = ticked();
  if (state.branch) return [["scope", "branch"], ["branch", row.dataset.number]];
  const posts = boxes.length ? boxes.map((box) => box.value) : [row.dataset.post];
  return [["scope", "ticked"], ...posts.map((post) => ["posts", post])];
}

function account(row, fields) {
  const about = scope(row);
  for (const box of ticked()) box.checked = false;
  state.branch = false;
  send(`${words.base}/dispositions${location.search}`, [...about, ["thread", row.dataset.thread], ["language", words.language], ...fields], row);
  return next(row, waits);
}

async function merge(row) {
  const typed = await question(words.merge, { value: "" });
  if (typed === null) return;
  state.target = typed || state.target;
  account(row, [["fate", "merged"], ["target", state.target]]);
}

async function setAside(row) {
  const given = await question(words.why, { choices: state.reasons.map((reason) => reason.text), digits: true });
  if (given === null || given === "") return;
  if (typeof given === "string") {
    // Known from now on, under a digit, though the server has not answered yet.
    knowReason({ text: given });
    account(row, [["fate", "set-aside"], ["reason", given]]);
    return;
  }
  const reason = state.reasons[given.digit];
  account(row, [["fate", "set-aside"], reason.id ? ["again", reason.id] : ["reason", reason.text]]);
}

function chosenWords(row) {
  const found = milieu.selected();
  const fields = [["post", row.dataset.post], ["revision", row.dataset.revision]];
  if (found?.post !== row) return [...fields, ["whole", "1"]];
  getSelection().removeAllRanges();
  return [...fields, ["words", found.words], ["before", found.before]];
}

function choose(block) {
  for (const other of document.querySelectorAll(".block.chosen")) other.classList.remove("chosen");
  if (!block) return;
  block.classList.add("chosen");
  state.block = block.dataset.block;
  block.scrollIntoView({ block: "nearest" });
}

async function cite(row, anew) {
  if (anew || !document.querySelector(`[data-block="${state.block}"]`)) {
    const fields = chosenWords(row);
    const number = await question(words.block);
    if (number === null) return;
    const block = document.querySelector(`.block[data-number="${CSS.escape(number)}"]`);
    if (!block) return say(words.noBlock);
    choose(block);
    return citeIn(block, row, fields);
  }
  return citeIn(document.querySelector(`[data-block="${state.block}"]`), row, chosenWords(row));
}

function citeIn(block, row, fields) {
  choose(block);
  send(`${words.base}/blocks/${state.block}/citations`, fields, row);
  return next(row, waits);
}

function makeBlock(row) {
  const section = document.querySelector(`[data-block="${state.block}"]`)?.dataset.section ?? "";
  send(`${words.base}/blocks`, [...chosenWords(row), ["section", section]], row);
  return next(row, waits);
}

function undo() {
  send(
    () => {
      if (!state.undo) throw new Error(words.none);
      return `${words.base}/accountings/${state.undo}/undo`;
    },
    [],
  );
}

// Sentence after sentence is selected without a pointer; words quoted from another post are passed over.
function sentence(row, further) {
  const text = row.querySelector(".words");
  if (!text || !Intl.Segmenter) return;
  const segmenter = new Intl.Segmenter(text.lang, { granularity: "sentence" });
  const parts = [...text.children]
    .filter((within) => !within.matches(".quoted"))
    .flatMap((within) => [...segmenter.segment(within.textContent)].map(({ segment, index }) => ({ within, segment, index })))
    .filter((part) => part.segment.trim());
  if (!parts.length) return;
  const at = Number(row.dataset.sentence ?? -1) + 1;
  const last = parts[at] ? at : 0;
  const first = further && at && parts[at] ? Number(row.dataset.first ?? last) : last;
  Object.assign(row.dataset, { sentence: last, first });
  const range = document.createRange();
  place(range, "setStart", parts[first].within, parts[first].index);
  place(range, "setEnd", parts[last].within, parts[last].index + parts[last].segment.trimEnd().length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  say(range.toString());
}

function place(range, set, within, offset) {
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (offset <= node.length) return range[set](node, offset);
    offset -= node.length;
  }
}

function tick(row) {
  const box = row.querySelector("input[name=posts]");
  if (box) box.checked = !box.checked;
  say(words.ticked.replace("{count}", ticked().length));
}

function help() {
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

const KEYS = {
  j: (row) => next(row),
  k: (row) => (row.previousElementSibling ? go(row.previousElementSibling) : say(words.begin)),
  ArrowDown: (row) => next(row),
  ArrowUp: (row) => go(row.previousElementSibling),
  c: (row) => words.mayWrite && cite(row, false),
  C: (row) => words.mayWrite && cite(row, true),
  n: (row) => words.mayWrite && makeBlock(row),
  s: (row) => sentence(row, false),
  S: (row) => sentence(row, true),
  m: merge,
  x: setAside,
  p: (row) => account(row, [["fate", "procedural"]]),
  t: tick,
  b: () => {
    state.branch = !state.branch;
    say(state.branch ? words.branch : "");
  },
  w: (row) => send(`${words.base}/dispositions/${row.dataset.post}/removal`, [], row, () => (row.dataset.fate = "")),
  u: undo,
  e: () => {
    const editor = document.querySelector(`[data-block="${state.block}"] details.editor`);
    if (!editor) return;
    editor.open = true;
    editor.querySelector("textarea").focus();
  },
  "?": help,
  Escape: () => {
    state.branch = false;
    for (const box of ticked()) box.checked = false;
    say("");
  },
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || state.loading) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  if (!document.querySelector("[data-switch]").checked && event.key !== "?") return;
  const row = event.target.closest(".desk-posts > li");
  const act = KEYS[event.key];
  if (!row || !act) return;
  event.preventDefault();
  act(row);
}

// Dragging: an excerpt, or the words selected in a post, onto a block.
function openDragging() {
  document.addEventListener("dragstart", (event) => {
    const excerpt = event.target.closest?.("[data-excerpt]");
    if (excerpt) event.dataTransfer.setData("text/x-excerpt", excerpt.dataset.excerpt);
  });
  const over = (event) => event.target.closest?.("#text .block");
  document.addEventListener("dragover", (event) => {
    for (const block of document.querySelectorAll(".block.over")) block.classList.remove("over");
    if (!over(event) || event.target.closest("textarea")) return;
    event.preventDefault();
    over(event).classList.add("over");
  });
  document.addEventListener("drop", (event) => {
    const block = over(event);
    if (!block || event.target.closest("textarea")) return;
    event.preventDefault();
    block.classList.remove("over");
    const excerpt = event.dataTransfer.getData("text/x-excerpt");
    const row = milieu.selected()?.post;
    if (!excerpt && !row) return;
    choose(block);
    send(`${words.base}/blocks/${state.block}/citations`, excerpt ? [["excerpt", excerpt]] : chosenWords(row), row);
  });
}

function openDesk() {
  const texts = [...page.content.children].map((span) => span.textContent);
  state.reasons = words.reasons.split(",").filter(Boolean).map((id, rank) => ({ id, text: texts[rank] }));
  const bar = document.querySelector("[data-keys]");
  const toggle = bar.querySelector("[data-switch]");
  bar.hidden = false;
  toggle.checked = remembered("keys") !== "off";
  toggle.addEventListener("change", () => remembered("keys", toggle.checked ? "on" : "off"));
  bar.querySelector("[data-start]").addEventListener("click", () => go(rows().find(waits) ?? list.firstElementChild));
  bar.querySelector("[data-help]").addEventListener("click", help);
  list.addEventListener("keydown", pressed);
  dialog.addEventListener("keydown", (event) => event.key === "?" && help());
  document.querySelector("#text").addEventListener("click", (event) => {
    if (!event.target.closest("a, button, summary, form")) choose(event.target.closest(".block"));
  });
  if (list.firstElementChild) list.firstElementChild.tabIndex = 0;
  openDragging();
  recount.open();
}

if (page && list) openDesk();

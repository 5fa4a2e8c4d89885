// The desk by keyboard, by button and by dragging: which key does what. Keys act only while the list of posts has the
// focus, never in a field. After desk-sending.js and desk-acts.js.

const { page, words, list, rows, say, state, send, choose, recount } = milieu.desk;
const { go, next, waits, ticked, account, merge, setAside, cite, makeBlock, undo, sentence, tick, chosenWords } = milieu.desk;
const dialog = document.querySelector("[data-dialog]");

function remembered(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(`desk:${key}`);
    localStorage.setItem(`desk:${key}`, value);
  } catch {
    // Without a memory the desk begins anew each time.
  }
  return null;
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

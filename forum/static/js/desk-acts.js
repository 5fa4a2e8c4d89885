// What can be done at the desk with a post: move to it, ask about it, account for it, cite it. After desk-sending.js.

const { words, list, rows, say, state, send, knowReason, choose } = milieu.desk;
const ask = document.querySelector("[data-ask]");

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

Object.assign(milieu.desk, {
  go, next, waits, ticked, account, merge, setAside, cite, makeBlock, undo, sentence, tick, chosenWords,
});

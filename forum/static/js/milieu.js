// Small comforts on pages that are whole without them. Words to people come from the page, never from here.

const KEEP_DAYS = 30;

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function store(key, text) {
  try {
    if (text) localStorage.setItem(key, JSON.stringify({ text, at: Date.now() }));
    else localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}

// A text being written is kept in this browser until the server says that it was sent.
function keepDraft(area) {
  const key = `draft:${area.dataset.draft}`;
  const note = area.closest(".field").querySelector("[data-draft-note]");
  const draft = stored(key);
  const old = draft && Date.now() - draft.at > KEEP_DAYS * 86400000;
  if (old) store(key, "");
  if (draft && !old && !area.value.trim() && draft.text.trim()) {
    area.value = draft.text;
    note.hidden = false;
  }
  note.querySelector("[data-discard]").addEventListener("click", () => {
    area.value = "";
    store(key, "");
    note.hidden = true;
    area.focus();
  });
  let kept = true;
  area.addEventListener("input", () => {
    kept = store(key, area.value);
  });
  // Only a browser that cannot keep the text asks before leaving it behind.
  let sending = false;
  area.form?.addEventListener("submit", () => {
    sending = true;
  });
  addEventListener("beforeunload", (event) => {
    if (!kept && !sending && area.value.trim()) event.preventDefault();
  });
}

function growWithText(area) {
  if (CSS.supports("field-sizing", "content")) return;
  const grow = () => {
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight + 2}px`;
  };
  area.addEventListener("input", grow);
  grow();
}

function insert(area, text, from, to) {
  area.focus();
  area.setSelectionRange(from, to);
  // execCommand keeps the browser's own undo; setRangeText is for those that dropped it.
  if (!document.execCommand?.("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function mark(area, button) {
  let { selectionStart: from, selectionEnd: to, value } = area;
  const { around, before } = button.dataset;
  if (around) {
    insert(area, around + value.slice(from, to) + around, from, to);
    area.setSelectionRange(from + around.length, to + around.length);
  } else if (before) {
    from = value.lastIndexOf("\n", from - 1) + 1;
    insert(area, value.slice(from, to).replace(/^/gm, before), from, to);
  } else {
    insert(area, `[${value.slice(from, to)}](https://)`, from, to);
    area.setSelectionRange(area.selectionEnd - 1, area.selectionEnd - 1);
  }
}

function openToolbar(bar) {
  const area = document.getElementById(bar.dataset.toolbar);
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) mark(area, button);
  });
}

// The same form is sent once, however often its button is pressed; coming back by the browser's history frees it.
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => {
    delete form.dataset.sending;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  });
}

function copies(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const label = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = label;
    }, 3000);
  });
}

// A menu closes with Escape, and when the attention goes elsewhere.
function closes(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}

// What happened within a day is told as "3 hours ago"; the exact moment stays in the title.
function tellAge(time) {
  const minutes = Math.round((Date.now() - Date.parse(time.dateTime)) / 60000);
  if (!(minutes >= 0 && minutes < 1440)) return;
  // Digits as the rest of the page has them; browsers would write Arabic with those of the East.
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", numberingSystem: "latn" });
  time.textContent = minutes < 60 ? format.format(-minutes, "minute") : format.format(-Math.floor(minutes / 60), "hour");
}

function each(selector, act) {
  for (const element of document.querySelectorAll(selector)) act(element);
}

each("[data-sent]", (sign) => store(`draft:${sign.dataset.sent}`, ""));
each("textarea[data-draft]", keepDraft);
each("textarea", growWithText);
each("[data-toolbar]", openToolbar);
each('form[method="post"]', sendOnce);
each("[data-copy]", copies);
each("details.menu", closes);
each("time.moment", tellAge);
document.querySelector("[data-focus]")?.focus();

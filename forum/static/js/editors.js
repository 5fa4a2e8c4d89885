// The blocks of a draft save themselves while they are written. What cannot be sent is kept in this browser and sent
// again; when somebody else saved first, both texts stand side by side and nothing is lost.

const said = document.querySelector("template[data-words]")?.dataset ?? {};
const PAUSE = 1500;
const AGAIN = 10000;

function keep(form, text) {
  try {
    const key = `block:${form.dataset.autosave}`;
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ text, seen: form.elements.seen.value }));
  } catch {
    // A browser that keeps nothing asks before the page is left.
  }
}

function kept(form) {
  try {
    return JSON.parse(localStorage.getItem(`block:${form.dataset.autosave}`));
  } catch {
    return null;
  }
}

class Editor {
  constructor(form) {
    this.form = form;
    this.area = form.elements.text;
    this.saved = this.area.value;
    this.running = null;
    form.dataset.ready = "yes";
    this.area.addEventListener("input", () => {
      keep(form, this.area.value);
      this.tell("waiting");
      this.later(PAUSE);
    });
    this.area.addEventListener("blur", () => this.save());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.save();
    }, true);
    form.querySelector("[data-mine]").addEventListener("click", () => this.settle(this.area.value));
    form.querySelector("[data-take]").addEventListener("click", () => {
      const theirs = form.querySelector("[data-their-words]").textContent;
      this.settle(`${theirs}\n\n${this.area.value}`);
    });
    const before = kept(form);
    if (before && before.text !== this.saved) {
      this.area.value = before.text;
      form.elements.seen.value = before.seen;
      form.closest("details").open = true;
      this.tell("back");
      this.later(PAUSE);
    } else keep(form, null);
  }

  get dirty() {
    return this.area.value !== this.saved;
  }

  tell(state) {
    this.form.dataset.state = state;
    this.form.querySelector("[data-state]").textContent = said[state] ?? state;
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  // One at a time: what was typed while one save was under way is sent by the next.
  save() {
    clearTimeout(this.timer);
    this.running ??= this.send().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async send() {
    const text = this.area.value;
    if (text === this.saved || !this.form.querySelector("[data-theirs]").hidden) return;
    this.tell("saving");
    let answer, told;
    try {
      answer = await fetch(this.form.action, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
        keepalive: text.length < 20000,
      });
      told = await answer.json();
    } catch {
      this.tell("failed");
      this.later(AGAIN);
      return;
    }
    if (answer.status === 409) this.conflict(told);
    else if (!answer.ok) this.tell(told.error);
    else this.done(text, told);
  }

  done(text, told) {
    this.saved = text;
    this.form.elements.seen.value = told.seen;
    this.form.closest(".block").querySelector("[data-html]").innerHTML = told.html;
    if (this.dirty) this.later(PAUSE);
    else keep(this.form, null);
    this.tell(this.dirty ? "waiting" : "saved");
  }

  conflict(told) {
    const box = this.form.querySelector("[data-theirs]");
    box.hidden = false;
    box.querySelector("[data-their-words]").textContent = told.theirs;
    this.seen = told.seen;
    this.tell(told.error);
  }

  settle(text) {
    this.form.querySelector("[data-theirs]").hidden = true;
    this.form.elements.seen.value = this.seen;
    this.area.value = text;
    keep(this.form, text);
    this.area.focus();
    this.save();
  }
}

const editors = new Set();

// Called again when pieces of the page were replaced.
function edit() {
  for (const editor of editors) if (!editor.form.isConnected) editors.delete(editor);
  for (const form of document.querySelectorAll("form[data-autosave]:not([data-ready])")) editors.add(new Editor(form));
}

const open = () => [...editors].filter((editor) => editor.form.isConnected && editor.dirty);
addEventListener("online", () => open().forEach((editor) => editor.save()));
addEventListener("beforeunload", (event) => {
  if (open().length) event.preventDefault();
});

Object.assign(globalThis.milieu, { edit, flush: () => Promise.all(open().map((editor) => editor.save())), unsaved: open });
edit();

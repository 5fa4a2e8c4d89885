// What is written in a draft saves itself: blocks, headings, the title, what an action promises, why a block changed.
// What cannot be sent is kept in this browser and sent again; when somebody else saved first, both stand side by side
// and nothing is lost.

const said = document.querySelector("template[data-saying]")?.dataset ?? {};
const PAUSE = 1500;
const AGAIN = 10000;
const OWN = ["csrf_token", "seen"];

// What somebody wrote in a form, by name; a box that is not ticked is false.
function written(form) {
  const controls = [...form.elements].filter((control) => control.name && !OWN.includes(control.name));
  return Object.fromEntries(controls.map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value]));
}

function write(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const control = form.elements[name];
    if (control?.type === "checkbox") control.checked = value;
    else if (control) control.value = value;
  }
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function keep(form, values) {
  try {
    const key = `block:${form.dataset.autosave}`;
    if (values === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ values, seen: form.elements.seen.value }));
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
    this.saved = written(form);
    this.running = null;
    form.dataset.ready = "yes";
    form.addEventListener("input", () => {
      keep(form, written(form));
      this.tell("waiting");
      this.later(PAUSE);
    });
    form.addEventListener("focusout", (event) => event.target.matches("textarea, input") && this.save());
    form.addEventListener("submit", (event) => this.submitted(event), true);
    form.querySelector("[data-mine]").addEventListener("click", () => this.settle(written(form)));
    form.querySelector("[data-take]").addEventListener("click", () => this.settle(this.together()));
    const found = kept(form);
    const before = found?.values ?? (found && { text: found.text }); // as it was kept before forms of several fields
    if (before && !same({ ...this.saved, ...before }, this.saved)) {
      write(form, before);
      form.elements.seen.value = found.seen;
      form.closest("details")?.setAttribute("open", "");
      this.tell("back");
      this.later(PAUSE);
    } else keep(form, null);
  }

  get dirty() {
    return !same(written(this.form), this.saved);
  }

  // The button of a form on a page of its own leads on, once what is under way has been answered.
  async submitted(event) {
    if (!("leaves" in this.form.dataset)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.save();
    } else if (this.running) {
      event.preventDefault();
      event.stopImmediatePropagation();
      await this.running;
      this.leave();
      this.form.submit();
    } else this.leave();
  }

  // From here on the page that comes says what became of it, and brings back what was typed.
  leave() {
    clearTimeout(this.timer);
    keep(this.form, null);
    this.saved = written(this.form);
    this.left = true;
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
    const values = written(this.form);
    if (this.left || same(values, this.saved) || !this.form.querySelector("[data-theirs]").hidden) return;
    this.tell("saving");
    const body = new FormData(this.form);
    let answer, told;
    try {
      answer = await fetch(this.form.action, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        keepalive: JSON.stringify(values).length < 20000,
      });
      told = await answer.json();
    } catch {
      this.tell("failed");
      this.later(AGAIN);
      return;
    }
    if (answer.status === 409) this.conflict(told);
    else if (!answer.ok) this.tell(told.error);
    else this.done(values, told);
  }

  done(values, told) {
    this.saved = values;
    this.form.elements.seen.value = told.seen;
    if (told.html !== undefined) this.form.closest(".block").querySelector("[data-html]").innerHTML = told.html;
    const shown = document.getElementById(this.form.dataset.shows);
    if (shown) Object.assign(shown, { textContent: told.shown, lang: told.language });
    if (this.dirty) this.later(PAUSE);
    else keep(this.form, null);
    this.tell(this.dirty ? "waiting" : "saved");
  }

  conflict(told) {
    const box = this.form.querySelector("[data-theirs]");
    box.hidden = false;
    box.querySelector("[data-their-words]").textContent = told.theirs;
    this.told = told;
    this.tell(told.error);
  }

  // Theirs, and of a whole text one's own below it.
  together() {
    const mine = written(this.form);
    const theirs = { ...this.told.fields };
    for (const name of Object.keys(theirs)) {
      const long = this.form.elements[name]?.matches?.("textarea");
      if (long && theirs[name] !== mine[name]) theirs[name] = `${theirs[name]}\n\n${mine[name]}`;
    }
    return theirs;
  }

  settle(values) {
    this.form.querySelector("[data-theirs]").hidden = true;
    this.form.elements.seen.value = this.told.seen;
    // Where theirs is taken as it is, there is nothing to send.
    this.saved = { ...this.saved, ...this.told.fields };
    write(this.form, values);
    keep(this.form, this.dirty ? written(this.form) : null);
    this.form.querySelector("textarea, input:not([type=hidden]), select").focus();
    if (this.dirty) this.save();
    else this.tell("saved");
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

globalThis.milieu ??= {};
Object.assign(globalThis.milieu, { edit, flush: () => Promise.all(open().map((editor) => editor.save())), unsaved: open });
edit();

// Words selected in a post can be kept: a button stands below the post, and opens the form. Without this, sentences are
// chosen from a list. Only the words go to the server, which finds them in what the author wrote.

const form = document.querySelector("[data-harvest]");
const more = form.querySelector("[data-more]");

function offer() {
  if (form.contains(document.activeElement)) return;
  const found = milieu.selected();
  form.hidden = !found;
  if (!found) return;
  const { post } = found;
  form.action = `${form.dataset.harvest}${post.id.slice(1)}/excerpts`;
  form.elements.revision.value = post.dataset.revision;
  form.elements.words.value = found.words;
  form.elements.before.value = found.before;
  form.querySelector("[data-quote]").textContent = found.words;
  form.querySelector("[data-quote]").lang = found.language;
  more.hidden = true;
  if (form.previousElementSibling !== post.querySelector(".words")) post.querySelector(".words").after(form);
}

let waiting;
document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  waiting = setTimeout(offer, 150);
});
form.querySelector("[data-open]").addEventListener("click", () => {
  more.hidden = false;
  form.elements.nature.focus();
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  form.hidden = true;
  getSelection().removeAllRanges();
});

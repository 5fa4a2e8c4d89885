// The queue of reports by keyboard. Keys act only while a post of the queue itself has the focus, never in a field.

const posts = [...document.querySelectorAll("[data-report]")];
const NEXT = "reports";

function go(post) {
  if (!post) return;
  for (const one of posts) one.tabIndex = one === post ? 0 : -1;
  post.focus();
}

function decide(post, button) {
  const reason = button.form.elements.reason;
  if ("asks" in button.dataset && !reason.value.trim()) {
    reason.focus();
    return;
  }
  // The page that comes back begins where this one was left: with the next post.
  sessionStorage.setItem(NEXT, "1");
  button.click();
}

function pressed(event) {
  const post = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || !posts.includes(post)) return;
  const step = { j: 1, k: -1 }[event.key];
  const button = post.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  if (!step && !button) return;
  event.preventDefault();
  if (step) go(posts[posts.indexOf(post) + step]);
  else decide(post, button);
}

if (posts.length) {
  document.querySelector("[data-keys]").hidden = false;
  posts[0].tabIndex = 0;
  document.querySelector("[data-start]").addEventListener("click", () => go(posts[0]));
  document.addEventListener("keydown", pressed);
  if (sessionStorage.getItem(NEXT) && !document.querySelector("#errors")) go(posts[0]);
  sessionStorage.removeItem(NEXT);
}

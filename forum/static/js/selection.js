// The words selected in a post that is shown: what they are, and what the page shows of the post before them.
// The addresses of modules carry a hash, so they cannot name one another: this one hands its function over.

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const start = range.startContainer;
  const words = (start.nodeType === Node.TEXT_NODE ? start.parentElement : start).closest("[data-revision] .words");
  if (!words) return null;
  // Three clicks select to the beginning of what comes next; words of the post after are another excerpt.
  if (!words.contains(range.endContainer)) range.setEnd(words, words.childNodes.length);
  if (!range.toString().trim()) return null;
  const before = document.createRange();
  before.setStart(words, 0);
  before.setEnd(range.startContainer, range.startOffset);
  return { post: words.closest("[data-revision]"), words: range.toString(), before: before.toString(), language: words.lang };
}

globalThis.milieu = { selected };

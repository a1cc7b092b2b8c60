// Whoever copies words from passages takes along whose words they are: the words to the letter, as the source prints them,
// and “[FM-03.P4, source, ed. 4]” behind those of each passage.

const FEWEST_WORDS = 5;

// What is corrected stands as <del> for what is printed and <ins> for what is shown instead.
function printed(fragment) {
  for (const shown of fragment.querySelectorAll("ins")) shown.remove();
  return fragment.textContent.replace(/\s+/g, " ").trim();
}

function* quoted(range) {
  for (const passage of document.querySelectorAll("[data-cite]")) {
    const quote = passage.querySelector(".quote");
    if (!quote || !range.intersectsNode(quote)) continue;
    const part = range.cloneRange();
    if (part.compareBoundaryPoints(Range.START_TO_START, whole(quote)) < 0) part.setStartBefore(quote);
    if (part.compareBoundaryPoints(Range.END_TO_END, whole(quote)) > 0) part.setEndAfter(quote);
    const words = printed(part.cloneContents());
    if (words) yield { words, cite: passage.dataset.cite };
  }
}

function whole(node) {
  const range = document.createRange();
  range.selectNode(node);
  return range;
}

function escaped(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML;
}

document.addEventListener("copy", (event) => {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  if (event.target.closest?.("input, textarea, .quoting")) return;
  const parts = [...quoted(selection.getRangeAt(0))];
  const words = parts.map((part) => part.words).join(" ").split(" ");
  if (!parts.length || words.length < FEWEST_WORDS) return;
  const text = parts.map(({ words, cite }) => `“${words}” [${cite}]`).join("\n\n");
  const html = parts.map(({ words, cite }) => `<blockquote>“${escaped(words)}” [${escaped(cite)}]</blockquote>`).join("");
  event.clipboardData.setData("text/plain", text);
  event.clipboardData.setData("text/html", html);
  event.preventDefault();
});

// Whoever copies words from passages, cards of a list or the published answer takes along whose words they are: the words to the letter, as the source prints them,
// and “[FM-03.P4, source, ed. 4]” behind those of each passage, which leads there where links can be pasted.

const FEWEST_WORDS = 5;

// What is corrected stands as <del> for what is printed and <ins> for what is shown instead.
function printed(fragment) {
  for (const shown of fragment.querySelectorAll("ins")) shown.remove();
  return fragment.textContent.replace(/\s+/g, " ").trim();
}

// A selection that begins or ends within a correction takes all of it: what is printed stands there once.
function withWholeCorrections(range) {
  const whole = range.cloneRange();
  let first = correctionAt(range.startContainer);
  let last = correctionAt(range.endContainer);
  while (first?.previousSibling?.matches?.("del, ins")) first = first.previousSibling;
  while (last?.nextSibling?.matches?.("del, ins")) last = last.nextSibling;
  if (first) whole.setStartBefore(first);
  if (last) whole.setEndAfter(last);
  return whole;
}

function correctionAt(node) {
  return (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("del, ins");
}

function* quoted(selected) {
  const range = withWholeCorrections(selected);
  for (const quote of document.querySelectorAll("[data-cite] :is(.quote, .compare__words, .cited)")) {
    if (!range.intersectsNode(quote)) continue;
    const passage = quote.closest("[data-cite]");
    const part = range.cloneRange();
    if (part.compareBoundaryPoints(Range.START_TO_START, whole(quote)) < 0) part.setStartBefore(quote);
    if (part.compareBoundaryPoints(Range.END_TO_END, whole(quote)) > 0) part.setEndAfter(quote);
    const fragment = part.cloneContents();
    const isCorrected = fragment.querySelector("del, ins") !== null;
    const words = printed(fragment);
    const { cite, hedge } = passage.dataset;
    const isHedged = hedge && !words.toLowerCase().includes(hedge.toLowerCase());
    const address = passage.querySelector("[data-copy]")?.dataset.copy;
    if (words) yield { words, isCorrected, address, cite: isHedged ? `${cite}, hedged there: “${hedge}”` : cite };
  }
}

function whole(node) {
  const range = document.createRange();
  range.selectNode(node);
  return range;
}

function linked(cite, address) {
  return address ? `<a href="${escaped(address)}">${escaped(cite)}</a>` : escaped(cite);
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
  const isMarked = parts.some(({ cite, isCorrected }) => isCorrected || /, (withheld|published answer),/.test(cite));
  if (!parts.length || (words.length < FEWEST_WORDS && !isMarked)) return;
  const text = parts.map(({ words, cite }) => `“${words}” [${cite}]`).join("\n\n");
  const html = parts
    .map(({ words, cite, address }) => `<blockquote>“${escaped(words)}” [${linked(cite, address)}]</blockquote>`)
    .join("");
  event.clipboardData.setData("text/plain", text);
  event.clipboardData.setData("text/html", html);
  event.preventDefault();
});

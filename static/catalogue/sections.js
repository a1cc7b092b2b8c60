// Opens the section that a fragment leads to or that it is all of, also where browsers leave it closed, and when it is asked for again.
// Without script, the browsers that open what a fragment is in do so, and each section opens by its heading.
addEventListener("hashchange", reveal);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (isPlain && link?.hash === location.hash) reveal();
});
reveal();

function reveal() {
  const target = document.getElementById(location.hash.slice(1));
  const closed = target?.closest("details:not([open])") ?? target?.querySelector(":scope > details:is(.unfolds, .folds):not([open])");
  if (!closed) return;
  closed.open = true;
  target.scrollIntoView();
}

// Shows each hidden copy button where the browser can copy, and says when it has: an address (data-copy), or words
// (data-copy-text).
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy], button[data-copy-text]")) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const { copy, copyText } = button.dataset;
      await navigator.clipboard.writeText(copyText ?? new URL(copy, document.baseURI).href);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }
}

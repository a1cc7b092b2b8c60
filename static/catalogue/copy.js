// Shows each hidden copy button where the browser can copy, and says when it has.
// data-copy: an address; data-copy-text: a text; data-copy-from: the id of what is copied as text and
// as plain HTML, without one what stands before the button.

const TAGS = new Set(["A", "BLOCKQUOTE", "BR", "CITE", "EM", "I", "LI", "OL", "P", "STRONG", "UL"]);

// The same words and links without classes, colours or buttons.
function plainHtml(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = document.createElement("span");
    text.textContent = node.data.replace(/\s+/g, " ");
    return text.innerHTML;
  }
  const inside = [...node.childNodes].map(plainHtml).join("");
  if (node.className === "small-caps") return `<span style="font-variant: small-caps">${inside}</span>`;
  if (!TAGS.has(node.tagName)) return inside;
  const tag = node.tagName.toLowerCase();
  const link = document.createElement("a");
  if (node.tagName === "A") link.href = node.href;
  return node.tagName === "A" ? link.outerHTML.replace("></a>", `>${inside}</a>`) : `<${tag}>${inside.trim()}</${tag}>`;
}

// The day on which the reader saw the page, which no stored text knows.
function today() {
  return new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}

async function copied(button) {
  const { copy, copyText, copyFrom } = button.dataset;
  if (copy) return navigator.clipboard.writeText(new URL(copy, document.baseURI).href);
  if (copyText) return navigator.clipboard.writeText(copyText);
  const source = copyFrom ? document.getElementById(copyFrom) : button.parentElement.previousElementSibling;
  for (const part of source.querySelectorAll("[data-accessed]")) part.textContent = part.dataset.accessed + today();
  const text = source.innerText.trim();
  if (!window.ClipboardItem) return navigator.clipboard.writeText(text);
  const html = [...source.childNodes].map(plainHtml).join("").trim();
  const item = { "text/plain": new Blob([text], { type: "text/plain" }), "text/html": new Blob([html], { type: "text/html" }) };
  return navigator.clipboard.write([new ClipboardItem(item)]);
}

function say(button, word) {
  const label = [...button.childNodes];
  button.textContent = word;
  if (!announcer.isConnected) document.body.append(announcer);
  announcer.textContent = `${word}: ${button.getAttribute("aria-label") || label.map((node) => node.textContent).join("")}`;
  setTimeout(() => button.replaceChildren(...label), 2000);
}

const BUTTONS = "button[data-copy], button[data-copy-text], button[data-copy-from]";
const announcer = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });

if (navigator.clipboard) {
  const show = () => document.querySelectorAll(BUTTONS).forEach((button) => { button.hidden = false; });
  document.addEventListener("click", (event) => {
    const button = event.target.closest(BUTTONS);
    if (button) copied(button).then(() => say(button, "Copied"), () => say(button, "Not copied: select the text"));
  });
  document.addEventListener("listchanged", show);
  show();
}

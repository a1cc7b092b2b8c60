// Suggestions while typing: a combobox with a list box, by the ARIA pattern. Without script the field is a search
// field; with it, Enter still searches for what was typed unless a suggestion was chosen with the arrow keys.
import { isForList, listBox } from "./listbox.js";

const DELAY = 120; // milliseconds of rest before asking

for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = listBox(input, "Suggestions", (suggestion) => location.assign(suggestion.url));
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", autocomplete: "off" };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  let timer = 0;
  let asked = new AbortController();

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
  });
  input.addEventListener("keydown", (event) => {
    if (!isForList(event)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!list.isOpen) ask();
      else if (event.key === "ArrowDown") list.next();
      else list.previous();
    } else if (event.key === "Escape" && list.isOpen) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && list.chosen) {
      event.preventDefault();
      location.assign(list.chosen.url);
    }
  });
  input.addEventListener("blur", () => close());

  async function ask() {
    asked.abort();
    asked = new AbortController();
    const typed = input.value.trim();
    if (typed === "") return close();
    try {
      const address = `${input.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) show((await answer.json()).suggestions, "No suggestions.");
    } catch (error) {
      if (error.name !== "AbortError") close(); // suggestions are a help; the search works without them
    }
  }

  function show(suggestions, none) {
    list.open(suggestions, none);
    input.setAttribute("aria-expanded", String(list.isOpen));
  }

  function close() {
    clearTimeout(timer);
    asked.abort();
    show([], "");
  }
}

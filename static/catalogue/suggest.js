// Suggestions while typing: a combobox with a list box, by the ARIA pattern. Without script the field is a search
// field; with it, Enter still searches for what was typed unless a suggestion was chosen with the arrow keys.
const DELAY = 120; // milliseconds of rest before asking

for (const [place, input] of document.querySelectorAll("input[data-suggest]").entries()) {
  const box = document.createElement("ul");
  box.id = `suggestions-${place}`;
  box.className = "suggestions";
  box.hidden = true;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", "Suggestions");
  input.parentElement.append(box);
  const attributes = {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": box.id, autocomplete: "off",
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  let timer = 0;
  let asked = new AbortController();
  let chosen = -1;

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (box.hidden) ask();
      else choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(box.children[chosen].dataset.url);
    }
  });
  input.addEventListener("blur", () => close());
  // Before the field loses its focus, and with it the list its entries.
  box.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      event.preventDefault();
      location.assign(option.dataset.url);
    }
  });

  async function ask() {
    asked.abort();
    asked = new AbortController();
    const typed = input.value.trim();
    if (typed === "") return close();
    try {
      const address = `${input.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) open((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close(); // suggestions are a help; the search works without them
    }
  }

  function open(suggestions) {
    box.replaceChildren(...suggestions.map(optionOf));
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    box.hidden = suggestions.length === 0 || document.activeElement !== input;
    input.setAttribute("aria-expanded", String(!box.hidden));
  }

  function close() {
    clearTimeout(timer);
    asked.abort();
    open([]);
  }

  function optionOf(suggestion, index) {
    const option = document.createElement("li");
    option.id = `${box.id}-${index}`;
    option.dataset.url = suggestion.url;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    for (const [name, text] of [["code", suggestion.code], ["text", suggestion.text], ["kind", suggestion.kind]]) {
      if (!text) continue;
      const part = document.createElement("span");
      part.className = `suggestions__${name}`;
      part.textContent = text;
      option.append(part, " ");
    }
    return option;
  }

  // Past either end stands what was typed.
  function choose(index) {
    const options = [...box.children];
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = index >= options.length ? -1 : index < -1 ? options.length - 1 : index;
    if (chosen < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[chosen].id);
  }
}

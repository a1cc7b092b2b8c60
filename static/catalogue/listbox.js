// A list box under a field, by the ARIA pattern: the field keeps the focus and names the option that is chosen.
let count = 0;

// Whether a key is meant for the list: while a word is composed (IME) keys belong to the composition, which browsers
// tell by `isComposing` or by the code 229, and with another key held down they select, scroll or leave the field.
export function isForList(event) {
  return !event.isComposing && event.keyCode !== 229 && isPlain(event);
}

export function isPlain(event) {
  return !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

// `take` is called with the suggestion that was clicked. Suggestions have a code, a text and a kind.
export function listBox(field, label, take) {
  const box = document.createElement("ul");
  box.id = `suggestions-${(count += 1)}`;
  box.className = "suggestions";
  box.hidden = true;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", label);
  const told = document.createElement("div");
  told.className = "visually-hidden";
  told.setAttribute("aria-live", "polite");
  field.parentElement.append(box, told);
  field.setAttribute("aria-controls", box.id);

  let offered = [];
  let chosen = -1;

  // Before the field loses its focus, and with it the list its entries.
  box.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || event.button !== 0 || !isPlain(event)) return;
    event.preventDefault();
    take(offered[[...box.children].indexOf(option)]);
  });

  // `none` is said where there are no suggestions.
  function open(suggestions, none) {
    offered = suggestions;
    box.replaceChildren(...suggestions.map(optionOf));
    choose(-1);
    box.hidden = suggestions.length === 0 || document.activeElement !== field;
    told.textContent = box.hidden && suggestions.length > 0 ? "" : announced(suggestions.length) || none;
  }

  function announced(number) {
    if (number === 0) return "";
    return `${number} suggestion${number === 1 ? "" : "s"}. Arrow keys choose, Enter takes one.`;
  }

  function optionOf(suggestion, index) {
    const option = document.createElement("li");
    option.id = `${box.id}-${index}`;
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
      field.removeAttribute("aria-activedescendant");
      return;
    }
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", options[chosen].id);
  }

  return {
    open,
    close: () => open([], ""),
    show: () => box.scrollIntoView({ block: "nearest" }),
    choose,
    next: () => choose(chosen + 1),
    previous: () => choose(chosen - 1),
    get isOpen() { return !box.hidden; },
    get chosen() { return offered[chosen]; },
  };
}

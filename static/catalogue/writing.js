// Curators' texts: below a text it stands as readers would see it, and after "[[" or "[@" entries are suggested.
// Without script, the button of a text opens the preview in another tab.
import { isForList, listBox } from "./listbox.js";

const REST = 400; // milliseconds without a key before the preview is asked for
const REST_OF_NAME = 150;
const LONGEST_NAME = 60;
const NAME_BEGUN = new RegExp(`\\[(?:\\[|@)([^\\[\\]|,\\n]{0,${LONGEST_NAME}})$`);

for (const place of document.querySelectorAll("[data-writing]")) prepare(place);
document.addEventListener("formset:added", (event) => {
  for (const place of event.target.querySelectorAll("[data-writing]")) prepare(place);
});

function prepare(place) {
  const text = place.querySelector("textarea");
  if (text.name.includes("__prefix__")) return; // the row that new ones are copied from
  preview(place, text);
  if (text.dataset.completion) complete(text);
}

function preview(place, text) {
  const button = place.querySelector(".writing__preview");
  const shown = document.createElement("div");
  shown.id = `${text.id}-preview`;
  shown.className = "writing__shown";
  shown.hidden = true;
  shown.innerHTML = '<p class="writing__heading">As readers would see it</p><div class="writing__text" dir="auto"></div><div role="status"></div>';
  place.append(shown);
  const [, html, remarks] = shown.children;
  button.type = "button";
  button.setAttribute("aria-controls", shown.id);
  button.setAttribute("aria-expanded", "false");

  let timer = 0;
  let asked = new AbortController();

  button.addEventListener("click", () => {
    if (shown.hidden) open();
    else close();
  });
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(open, REST);
  });

  function open() {
    shown.hidden = false;
    button.setAttribute("aria-expanded", "true");
    button.textContent = "Hide the preview";
    ask();
  }

  function close() {
    shown.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.textContent = "Preview";
  }

  async function ask() {
    asked.abort();
    asked = new AbortController();
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", text.form.elements.csrfmiddlewaretoken.value);
    sent.set(button.name, button.value);
    sent.set(text.name, text.value);
    try {
      const answer = await fetch(button.formAction, { method: "POST", body: sent, signal: asked.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const [made, told] = ["text", "remarks"].map((part) => page.querySelector(`[data-preview=${part}]`));
      if (!made) throw new Error("no preview");
      if (told.querySelector("[data-refusal]")) html.classList.add("writing__text--old");
      else {
        html.classList.remove("writing__text--old");
        html.replaceChildren(...made.childNodes);
        for (const link of html.querySelectorAll("a")) link.target = "_blank"; // or what is typed would be left
      }
      if (remarks.textContent.trim() !== told.textContent.trim()) remarks.replaceChildren(...told.childNodes);
    } catch (error) {
      if (error.name !== "AbortError") remarks.textContent = "The preview cannot be made just now. What you typed is not affected.";
    }
  }
}

function complete(text) {
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-haspopup", "listbox");
  const list = listBox(text, "Entries", insert);
  let timer = 0;
  let asked = new AbortController();

  text.addEventListener("input", () => {
    clearTimeout(timer);
    if (begun()) timer = setTimeout(ask, REST_OF_NAME);
    else close();
  });
  text.addEventListener("blur", close);
  text.addEventListener("click", close);
  text.addEventListener("keydown", (event) => {
    if (!list.isOpen || !isForList(event)) return;
    if (event.key === "ArrowDown") list.next();
    else if (event.key === "ArrowUp") list.previous();
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && list.chosen) insert(list.chosen);
    else return;
    event.preventDefault();
  });

  function begun() {
    return text.selectionStart === text.selectionEnd && NAME_BEGUN.exec(text.value.slice(0, text.selectionStart));
  }

  async function ask() {
    asked.abort();
    asked = new AbortController();
    const name = begun();
    if (!name) return;
    const query = new URLSearchParams({ q: name[1] });
    if (name[0].startsWith("[@")) query.set("cite", "1");
    try {
      const answer = await fetch(`${text.dataset.completion}?${query}`, { signal: asked.signal });
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      list.open(suggestions, "No entry has this name.");
      if (list.isOpen) {
        list.show();
        list.choose(0);
      }
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function insert(suggestion) {
    const name = begun();
    if (name) {
      const end = text.selectionStart;
      const closing = name[0].startsWith("[@") ? "]" : "]]";
      const rest = text.value.slice(end).startsWith(closing) ? "" : closing;
      text.setRangeText(`${suggestion.code}${rest}`, end - name[1].length, end, "end");
      if (!rest) text.selectionStart = text.selectionEnd += closing.length;
      // Before the bracket of a citation, where the page is typed.
      if (closing === "]") text.selectionStart = text.selectionEnd -= 1;
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    close();
  }

  function close() {
    clearTimeout(timer);
    asked.abort();
    list.close();
  }
}

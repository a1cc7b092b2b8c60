// The fields of a section come when it is opened. Without script, its rows are listed, with a link to a page of their own.
const $ = window.django?.jQuery;

for (const section of document.querySelectorAll("details.section:has([data-loads])")) {
  section.addEventListener("toggle", () => open(section));
  section.addEventListener("click", (event) => follow(section, event));
  if (section.open) open(section); // sections.js may have been first
}

function follow(section, event) {
  const link = event.target.closest("[data-loads] a[href]");
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain) return;
  event.preventDefault(); // what is typed elsewhere in the form stays
  section.dataset.row = link.hash.slice(1);
  open(section);
}

async function open(section) {
  const rows = section.querySelector("[data-loads]");
  if (!section.open || !rows || rows.ariaBusy) return;
  rows.ariaBusy = "true";
  try {
    const answer = await fetch(rows.dataset.loads);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    fill(section, rows, page.getElementById(rows.id));
    say(section, "The fields of this section are loaded.");
  } catch {
    rows.ariaBusy = null;
    say(section, "The fields could not be loaded. Try it again, or save first and open the section in another tab.", true);
  }
}

function fill(section, rows, loaded) {
  if (!loaded) throw new Error("Another page was answered, such as the one to sign in.");
  const form = section.closest("form");
  const wasFollowed = rows.contains(document.activeElement);
  form.dispatchEvent(new Event("section:loads"));
  rows.replaceWith(loaded);
  for (const group of loaded.querySelectorAll("[data-inline-formset]")) prepare(group);
  form.dispatchEvent(new Event("section:loaded"));
  if (wasFollowed) lead(document.getElementById(section.dataset.row)?.querySelector(".row-heading") ?? section.querySelector("summary"));
}

// The link that was followed is gone, and the keyboard with it.
function lead(heading) {
  if (!heading.matches("summary")) heading.tabIndex = -1;
  heading.focus();
  heading.scrollIntoView();
}

// Who sees the fields come need not read that they have.
function say(section, words, hasFailed = false) {
  const told = section.querySelector(".section__told");
  told.classList.toggle("visually-hidden", !hasFailed);
  told.textContent = words;
}

// As the stock scripts do it once, for what stands in the page from the start.
function prepare(group) {
  const { name, options } = JSON.parse(group.dataset.inlineFormset);
  const rows = `${name}-group .inline-related`;
  $(rows).stackedFormset(rows, options);
  $(group).find(".related-widget-wrapper select").trigger("change");
  for (const row of group.querySelectorAll(".inline-related:not(.empty-form)")) {
    row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: options.prefix } }));
  }
}

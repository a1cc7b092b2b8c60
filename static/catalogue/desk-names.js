// Names for what the stock admin leaves without one, so that screen readers can tell the controls apart.
"use strict";

(function () {
  function labelOf(control) {
    return document.querySelector(`label[for="${CSS.escape(control.id)}"]`) || madeLabel(control);
  }

  // In tables the stock admin prints no labels; the name stands in an attribute of the field.
  function madeLabel(control) {
    const label = document.createElement("span");
    label.className = "visually-hidden";
    label.textContent = control.getAttribute("aria-label") || control.name;
    control.before(label);
    return label;
  }

  function nameSelection(select) {
    const shown = select.nextElementSibling;
    if (!shown || !shown.matches(".select2-container") || shown.dataset.named) return;
    shown.dataset.named = "yes";
    const label = labelOf(select);
    label.id ||= `${select.id}_label`;
    const box = shown.querySelector("[role=combobox]");
    const value = shown.querySelector(".select2-selection__rendered");
    const search = shown.querySelector(".select2-search__field");
    box.setAttribute("aria-labelledby", [label.id, value.id].filter(Boolean).join(" "));
    if (value.matches("ul")) value.setAttribute("role", "presentation");
    else value.setAttribute("aria-labelledby", label.id);
    if (search) search.setAttribute("aria-labelledby", label.id);
  }

  function nameDate(control) {
    const row = control.closest(".form-row");
    const field = row && row.querySelector("legend, label");
    const part = control.matches(".vTimeField") ? "time" : "date";
    if (field && !control.labels.length) control.setAttribute("aria-label", `${field.textContent.replace(":", "")}, ${part}`);
  }

  function nameHeading(heading) {
    const name = document.createElement("span");
    name.className = "visually-hidden";
    name.textContent = "Row";
    heading.append(name);
  }

  function nameAll() {
    document.querySelectorAll("select.select2-hidden-accessible").forEach(nameSelection);
    document.querySelectorAll(".datetime .vDateField, .datetime .vTimeField").forEach(nameDate);
    document.querySelectorAll("th.original:empty").forEach(nameHeading);
    document.querySelectorAll("span.help-tooltip[aria-label]").forEach((hint) => hint.setAttribute("role", "img"));
  }

  // What the list of choices is searched with comes into being when the list is opened.
  document.addEventListener("focusin", (event) => {
    const search = event.target;
    if (!search.matches(".select2-dropdown .select2-search__field")) return;
    const opened = document.querySelector(".select2-container--open [role=combobox]");
    if (opened) search.setAttribute("aria-labelledby", opened.getAttribute("aria-labelledby"));
  });

  // The stock scripts make their controls when the page is ready, or when a row is added.
  window.addEventListener("load", () => setTimeout(nameAll));
  document.addEventListener("formset:added", () => setTimeout(nameAll));
})();

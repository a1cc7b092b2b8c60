// Filters, sorts and turns the pages of a list, and the kinds of the search over all kinds, without loading the whole page: the same HTML from the same address,
// so that Back, a reload and a copied address show what is on the screen.
const list = document.querySelector("[data-live]");

if (list) {
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  list.before(status);
  let asked = new AbortController();
  let served = opennessOf(list);
  let shown = pageOf(location.href);
  let words = searched(document);

  list.addEventListener("change", (event) => {
    if (event.target.matches("input[type=checkbox], select") && isOfThisList(event.target.form)) show(addressOf(event.target.form));
  });
  list.addEventListener("submit", (event) => {
    if (!isOfThisList(event.target)) return;
    event.preventDefault();
    show(addressOf(event.target)).then(closeOnPhone);
  });
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const plainClick = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (link && plainClick && isThisList(link)) {
      event.preventDefault();
      show(link.href);
    }
  });
  // Also on the way to and from an anchor, when the list stays the same and so does what is typed in it.
  addEventListener("popstate", () => {
    if (pageOf(location.href) === shown) return;
    shown = pageOf(location.href);
    fetchAndSwap(location.href);
  });

  // A form may also lead elsewhere, such as to the comparison of what is ticked.
  function isOfThisList(form) {
    return new URL(form.action).pathname === location.pathname;
  }

  // Where the filters lie above the list, their button says how many it leads to, and makes way for them.
  function closeOnPhone() {
    const panel = list.querySelector(".facets");
    if (!panel || !isAbove(panel)) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  }

  function isAbove(panel) {
    return panel.querySelector("summary").checkVisibility();
  }

  function sayHowMany() {
    const panel = list.querySelector(".facets");
    const results = panel?.querySelector("summary").textContent.match(/\d+ results?/);
    if (results && isAbove(panel)) panel.querySelector(".facets__actions button").textContent = `Show ${results[0]}`;
  }

  function isThisList(link) {
    const opensHere = (!link.target || link.target === "_self") && !link.hasAttribute("download");
    return opensHere && !link.href.includes("#") && link.origin === location.origin && link.pathname === location.pathname;
  }

  function pageOf(address) {
    return address.split("#")[0];
  }

  function addressOf(form) {
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim() !== ""));
    const address = new URL(form.action);
    address.search = chosen;
    return address.href;
  }

  async function show(address) {
    if (await fetchAndSwap(address)) history.pushState(null, "", address);
  }

  // Whether the list now shows what stands at the address. Where it cannot be fetched, the browser goes there itself.
  async function fetchAndSwap(address) {
    asked.abort();
    asked = new AbortController();
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: asked.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-live]");
      if (!answer.ok || !fresh) throw new Error(`no list at ${address}`);
      swap(fresh);
      shown = pageOf(address);
      showWordsOf(page);
      document.title = page.title;
      return true;
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
      return false;
    } finally {
      list.removeAttribute("aria-busy");
    }
  }

  function swap(fresh) {
    const place = placeOf(document.activeElement);
    const open = opennessOf(list);
    const unsent = unsentWords();
    list.replaceChildren(...fresh.childNodes);
    const box = list.querySelector("#list-words");
    if (box && unsent !== null) box.value = unsent;
    document.dispatchEvent(new Event("listchanged"));
    const before = served;
    served = opennessOf(list);
    // What the reader opened or closed stays so; of the rest the page decides.
    if (served.length === open.length) {
      list.querySelectorAll("details").forEach((one, index) => {
        if (open[index] !== before[index]) one.open = open[index];
      });
    }
    sayHowMany();
    const count = list.querySelector("[data-count]");
    status.textContent = count ? count.textContent.trim().replace(/\s+/g, " ") : "";
    if (place) focusOn(place, count);
  }

  // What was typed in the list's own box while the list was fetched; null if nothing was.
  function unsentWords() {
    const box = list.querySelector("#list-words");
    return box && box.value !== box.defaultValue ? box.value : null;
  }

  function opennessOf(element) {
    return [...element.querySelectorAll("details")].map((details) => details.open);
  }

  // The box at the head of the page shows what is searched, if the page says so.
  function showWordsOf(page) {
    const box = document.querySelector("#site-search");
    const isTypedInto = box && box.value !== words;
    if (!page.querySelector("#site-search[value]") || isTypedInto) return;
    box.value = words = searched(page);
  }

  function searched(page) {
    return page.querySelector("#site-search")?.value ?? "";
  }

  // How to find the focused element again among fresh ones; null if the focus is elsewhere.
  function placeOf(element) {
    if (!list.contains(element)) return null;
    if (element.id) return `#${CSS.escape(element.id)}`;
    if (element.name) return `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
    if (element.getAttribute("href")) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
    return element.tagName === "BUTTON" ? "form button" : "h2";
  }

  // What had the focus may be gone, as a removed filter is: then the results get it.
  function focusOn(place, count) {
    const found = list.querySelector(place);
    if (found) {
      found.focus({ preventScroll: true });
    } else if (count) {
      count.tabIndex = -1;
      count.focus();
    }
  }
}

// The brief that was looked at last in this tab goes on with whatever is added to it. Without this, each link begins a brief.

const KEY = "brief";
const brief = document.querySelector("[data-brief]");

function addToIt() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  if (kept) for (const link of document.querySelectorAll("a[data-add]")) goOn(link, kept);
}

try {
  if (brief) sessionStorage.setItem(KEY, JSON.stringify({ items: brief.dataset.brief.trim().split(" "), style: brief.dataset.style }));
  addToIt();
  document.addEventListener("listchanged", addToIt);
} catch {
  // Where nothing can be kept, a link begins a brief.
}

function goOn(link, { items, style }) {
  const address = new URL(link.href);
  const all = new Set([...items, ...address.searchParams.getAll("i")]);
  address.search = new URLSearchParams([...[...all].map((item) => ["i", item]), ["style", style]]);
  link.href = address.href;
}

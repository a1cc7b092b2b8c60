// Says at the foot of each sheet what it is of, which style alone cannot read from the page.
const { foot, edition } = document.body.dataset;
const title = document.title.replace(/ · Failure Modes Catalogue(, edition \d+)?$/, "");
const here = location.origin + location.pathname + location.search;
const said = foot ?? `${title}${edition ? `, edition ${edition}` : ""} · ${here}`;
document.documentElement.style.setProperty("--running-foot", JSON.stringify(said));

// Opens every <details> for printing where the browser cannot do it by style (::details-content).
if (!CSS.supports("selector(::details-content)")) {
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
}

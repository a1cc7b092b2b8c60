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

// Marks in a page's contents the section that is read, none above the first, and closes them on a phone when one was chosen.
const contents = document.querySelector(".contents");
if (contents) {
  const links = new Map([...contents.querySelectorAll("a[href^='#']")].map((link) => [link.hash.slice(1), link]));
  const sections = [...links.keys()].map((id) => document.getElementById(id))
    .filter((section) => section && !section.closest(".entry__head"));
  const inView = new Set();
  const watch = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) inView[isIntersecting ? "add" : "delete"](target);
    const first = sections.find((section) => inView.has(section));
    const isAbove = sections[0].getBoundingClientRect().top > innerHeight * 0.4;
    if (!first && !isAbove) return;
    for (const [id, link] of links) {
      if (id === first?.id) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-10% 0px -60% 0px" });
  for (const section of sections) watch.observe(section);
  contents.addEventListener("click", (event) => {
    if (event.target.closest("a")) contents.querySelector("details").open = false;
  });
}

// Says in an open form who has saved it meanwhile. Asks when somebody comes back or writes, and not by the clock alone:
// a page that is left open would otherwise keep its session alive. Without script the save itself tells.
const REST = 60_000; // milliseconds between two questions

for (const note of document.querySelectorAll("[data-meanwhile]")) {
  const opened = note.closest("form").elements.opened_as.value;
  let asked = Date.now();

  const ask = async () => {
    if (document.hidden || Date.now() - asked < REST) return;
    asked = Date.now();
    try {
      const answer = await fetch(`${note.dataset.meanwhile}?${new URLSearchParams({ opened_as: opened })}`);
      if (answer.ok) show(await answer.json());
    } catch { /* the save tells it, too */ }
  };
  const show = ({ told, history }) => {
    if (!told || note.dataset.told === told) return;
    note.dataset.told = told;
    const link = Object.assign(document.createElement("a"), { href: history, target: "_blank", textContent: "History" });
    note.replaceChildren(`${told} `, link);
  };

  for (const event of ["focus", "input", "pointerdown"]) addEventListener(event, ask);
  document.addEventListener("visibilitychange", ask);
}

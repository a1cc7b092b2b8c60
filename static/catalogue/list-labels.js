// Where a row of a list is shown as a card, each of its cells says what it is. Without script the cells follow the head.
const table = document.getElementById("result_list");
const labels = [...(table?.tHead.rows[0].cells ?? [])].map((head) => head.querySelector(".text")?.textContent.trim());

for (const row of table?.tBodies[0].rows ?? []) {
  [...row.cells].forEach((cell, place) => {
    if (labels[place] && cell.tagName === "TD" && !cell.matches(".action-checkbox")) cell.dataset.label = labels[place];
  });
}

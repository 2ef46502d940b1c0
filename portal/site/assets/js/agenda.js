// The agenda being prepared: items are dragged by their grip. Without this, and by keyboard, the arrow buttons do it.
(() => {
  let dragged = null;
  const rows = (list) => [...list.querySelectorAll(":scope > [data-item]")];

  document.addEventListener("dragstart", (event) => {
    const grip = event.target.closest?.("[data-grip]");
    if (!grip) return;
    dragged = grip.closest("[data-item]");
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.item);
    event.dataTransfer.setDragImage(dragged, 10, 10);
  });

  document.addEventListener("dragover", (event) => {
    const list = dragged?.closest("[data-sortable]");
    const over = event.target.closest?.("[data-item]");
    if (!list || !over || over.parentElement !== list) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });

  document.addEventListener("drop", (event) => {
    if (dragged) event.preventDefault();
  });

  document.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    const form = document.getElementById("agenda-order");
    form.elements.order.value = rows(dragged.closest("[data-sortable]")).map((row) => row.dataset.item).join(",");
    dragged = null;
    form.requestSubmit();
  });
})();

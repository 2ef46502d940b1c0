// The minutes' print button. (The browser's own menu prints as well.)
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

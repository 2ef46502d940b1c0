// Runs before the first paint, so that nobody sees the wrong theme flash by.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let theme = null;
  try {
    theme = localStorage.getItem("theme");
  } catch {
    // Storage may be forbidden; the system's theme is right then.
  }
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
})();

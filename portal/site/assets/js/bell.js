// The bell of a page that stays open: asks now and then whether something new came, and at once when the page is
// looked at again. Pages work without it: every new page brings its own count.
(() => {
  const EVERY = 20_000;
  const bell = () => document.getElementById("inbox-bell");
  let asked = Date.now();
  let pause = EVERY;

  async function ask() {
    const shown = bell();
    if (!shown || document.hidden || Date.now() - asked < pause - 500) return;
    asked = Date.now();
    try {
      const answer = await fetch(`${shown.dataset.bellUrl}?shown=${shown.dataset.bell}`, { redirect: "manual" });
      pause = answer.ok ? EVERY : Math.min(pause * 2, 10 * EVERY);
      if (answer.status === 200) put(await answer.text());
    } catch {
      pause = Math.min(pause * 2, 10 * EVERY); // no connection: it will come back
    }
  }

  function put(html) {
    const pieces = new DOMParser().parseFromString(html, "text/html");
    pieces.querySelectorAll("[hx-swap-oob]").forEach((piece) => {
      const old = document.getElementById(piece.id);
      if (!old || old.contains(document.activeElement)) return; // nobody loses their place for a number
      piece.removeAttribute("hx-swap-oob");
      old.replaceWith(piece);
    });
  }

  setInterval(ask, 5_000);
  document.addEventListener("visibilitychange", () => {
    asked = Math.min(asked, Date.now() - EVERY);
    ask();
  });
})();

// The sponsor's pad. A ruling waits ten seconds before it is sent (cancel, or seal now). Where the line is down it stays on
// the phone, with its own key, and is sent once when the line is back: the server takes one key once.
(() => {
  const WAIT = 10;
  const RETRY = 3000;
  const KEPT = "pad-kept";
  const texts = document.getElementById("pad-texts")?.dataset;
  if (!texts) return;
  let timer = null;

  function kept() {
    try { return JSON.parse(localStorage.getItem(KEPT)) ?? null; } catch { return null; }
  }
  function keep(ruling) {
    try { ruling ? localStorage.setItem(KEPT, JSON.stringify(ruling)) : localStorage.removeItem(KEPT); } catch { /* a private window: it stays in this page */ }
  }

  function box(text, { seconds, cancel, now }) {
    const piece = document.getElementById("pad-wait").content.firstElementChild.cloneNode(true);
    document.querySelector(".pad-wait")?.remove();
    piece.querySelector("[data-text]").textContent = text;
    const bar = piece.querySelector("progress");
    bar.hidden = seconds === undefined;
    const [quit, go] = [piece.querySelector("[data-cancel]"), piece.querySelector("[data-now]")];
    quit.hidden = !cancel;
    go.hidden = !now;
    quit.addEventListener("click", () => cancel?.());
    go.addEventListener("click", () => now?.());
    document.querySelector("main .page__main").append(piece);
    return { bar, say: (words) => (piece.querySelector("[data-text]").textContent = words), focus: () => (now ? go : quit).focus() };
  }

  function close() {
    clearInterval(timer);
    document.querySelector(".pad-wait")?.remove();
  }

  function wait(form) {
    const ruling = { url: form.action, body: new URLSearchParams(new FormData(form)).toString(), page: location.pathname };
    const began = Date.now();
    const shown = box(texts.waiting.replace("{s}", WAIT), { seconds: WAIT, cancel: close, now: () => { close(); send(ruling); } });
    shown.focus();
    timer = setInterval(() => {
      const left = Math.ceil(WAIT - (Date.now() - began) / 1000);
      shown.bar.value = WAIT - left;
      shown.say(texts.waiting.replace("{s}", Math.max(0, left)));
      if (left <= 0) { close(); send(ruling); }
    }, 200);
  }

  async function send(ruling) {
    keep(ruling);
    box(texts.sending, {});
    let answer;
    try {
      answer = await fetch(ruling.url, {
        method: "POST", body: ruling.body, credentials: "same-origin", redirect: "follow",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      });
      if (answer.status >= 502) throw new Error(String(answer.status));
    } catch {
      box(texts.kept, { cancel: () => { keep(null); close(); }, now: () => send(ruling) });
      clearInterval(timer);
      timer = setInterval(() => { if (navigator.onLine) { clearInterval(timer); send(ruling); } }, RETRY);
      return;
    }
    keep(null);
    close();
    if (answer.redirected) { location.assign(answer.url); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"); // refused: with all that was typed
    const main = page.querySelector("main");
    if (!main) { location.reload(); return; }
    document.querySelector("main").replaceWith(main);
    htmx.process(main);
    main.querySelector("[role=alert]")?.scrollIntoView({ block: "center" });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("#ruling-form");
    if (!form || event.defaultPrevented || !form.querySelector("[name=verdict]:checked")) return;
    event.preventDefault();
    wait(form);
  });

  addEventListener("beforeunload", (event) => { if (document.querySelector(".pad-wait")) event.preventDefault(); });
  addEventListener("online", () => { const ruling = kept(); if (ruling) { close(); send(ruling); } });
  const left = kept();
  if (left && left.page === location.pathname) send(left);
})();

// Keeps a page of a live meeting in step. On any element:
//   data-live                       with data-stream, data-state (addresses), data-poll (ms between questions without a stream)
//   data-live-state                 inside it: what is replaced by the state's HTML
//   data-live-status                says "connected", "reconnecting" (texts in data-on, data-off)
//   data-live-say                   a polite live region; told what the state says in [data-say]
//   data-live-refresh="#id"         instead of a state: this part of the page is read anew
//   data-clock                      with data-box, data-spent (s), data-since (ms or empty): text and ring run by themselves
// What is told is only that there is something new; what is shown was read from the server after that.
(() => {
  const root = document.querySelector("[data-live]");
  if (!root) return;
  const place = root.querySelector("[data-live-state]");
  const status = document.querySelector("[data-live-status]");
  const region = document.querySelector("[data-live-say]");
  const refresh = root.dataset.liveRefresh;
  const pause = Number(root.dataset.poll) || 2000;
  let tag = null;
  let offset = 0; // the server's clock minus ours
  let busy = false;
  let again = false;
  let drawing = false;
  let stale = false;
  let stream = null;
  let sealed = place?.querySelector("[data-ruling]")?.dataset.ruling ?? "";

  // --- What is shown ----------------------------------------------------------------------------

  async function read() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const headers = tag ? { "If-None-Match": tag } : {};
      const answer = await fetch(root.dataset.state, { headers, cache: "no-store", credentials: "same-origin" });
      if (answer.status === 403 || answer.status === 404) { location.reload(); return; }
      if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
      offset = Number(answer.headers.get("X-Now")) - Date.now();
      const first = tag === null;
      tag = answer.headers.get("ETag");
      if (answer.status === 200) show(await answer.text(), first);
      connected(true);
    } catch {
      connected(false);
    } finally {
      busy = false;
      if (again) { again = false; read(); }
    }
  }

  function show(html, first) {
    if (refresh) {
      if (!first) redraw();
      return;
    }
    steady.swap(place, html);
    const facts = place.firstElementChild?.dataset ?? {};
    document.querySelectorAll("[data-live-when]").forEach((each) => (each.hidden = !facts[each.dataset.liveWhen]));
    if (region && facts.say && region.textContent !== facts.say) region.textContent = facts.say;
    const ruling = place.querySelector("[data-ruling]");
    if (ruling && ruling.dataset.ruling !== sealed && !first) ruling.classList.add("falls");
    sealed = ruling?.dataset.ruling ?? sealed;
    tick();
  }

  // Whoever presses a button meanwhile gets the part with the answer. It must not be taken away before: the answer's
  // message would find no page to stand on.
  function redraw() {
    if (drawing) { stale = true; return; }
    const part = document.querySelector(refresh);
    const typing = part?.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
    if (typing) { document.activeElement.addEventListener("blur", redraw, { once: true }); return; }
    if (part?.querySelector(".htmx-request, [data-sending]")) { redrawLater(); return; }
    drawing = true;
    stale = false;
    const drawn = () => { drawing = false; tick(); if (stale) redraw(); };
    htmx.ajax("GET", location.href, { source: document.querySelector("[data-live]"), target: refresh, select: refresh, swap: "outerHTML show:none" }).then(drawn, drawn);
  }

  let later = new AbortController();
  function redrawLater() {
    later.abort();
    later = new AbortController();
    const then = () => { later.abort(); redraw(); };
    ["htmx:afterRequest", "sending:rest"].forEach((name) => document.addEventListener(name, then, { signal: later.signal }));
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!drawing || !event.target.closest(refresh)) return;
    htmx.trigger(root, "htmx:abort");
    redrawLater();
  });

  function connected(yes) {
    document.documentElement.dataset.liveConnected = yes ? "yes" : "no";
    if (status) {
      status.textContent = yes ? status.dataset.on : status.dataset.off;
      status.classList.toggle("live-status--off", !yes);
    }
  }

  // --- Being told ---------------------------------------------------------------------------------

  function listen() {
    stream = new EventSource(root.dataset.stream);
    stream.addEventListener("hello", read);
    stream.addEventListener("step", read);
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 30000); // refused: ask instead, try again later
      connected(navigator.onLine && stream.readyState !== EventSource.CONNECTING);
    };
  }

  setInterval(() => {
    if (!stream || stream.readyState !== EventSource.OPEN) read();
  }, pause);
  addEventListener("online", read);
  addEventListener("offline", () => connected(false));
  document.addEventListener("visibilitychange", () => document.hidden || read());

  // --- The clock ----------------------------------------------------------------------------------

  function tick() {
    document.querySelectorAll("[data-clock]").forEach((one) => {
      const { box, spent, since } = one.dataset;
      const now = Number(spent) + (since ? Math.max(0, (Date.now() + offset - Number(since)) / 1000) : 0);
      const left = Number(box) - now;
      const shown = Math.abs(Math.round(left));
      const text = `${left < -0.5 ? "−" : ""}${Math.floor(shown / 60)}:${String(shown % 60).padStart(2, "0")}`;
      const words = one.querySelector("[data-clock-text]");
      if (words && words.textContent !== text) words.textContent = text;
      one.classList.toggle("clock--over", left < 0);
      one.classList.toggle("clock--soon", left >= 0 && left <= 30);
      one.querySelector("[data-clock-ring]")?.setAttribute("stroke-dashoffset", String(100 * Math.min(1, Math.max(0, now / Number(box)))));
    });
  }
  setInterval(tick, 500);

  // --- Hands: this device remembers which one was raised -----------------------------------------

  document.addEventListener("htmx:afterRequest", (event) => {
    const button = event.detail.elt.closest?.("[data-hand]");
    if (!button || !event.detail.successful) return;
    document.querySelectorAll("[data-hand]").forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
  });

  tick();
  listen();
})();

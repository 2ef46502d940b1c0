// Mentions in a box that people write in: after "@" it offers colleagues, and under the box stands whom it will tell.
//   data-mentions="address"   on a <textarea>: answers `?q=` with people as options, a posted text with who will be told
//   data-mentions-box         around a textarea that shares its line with a button: the help stands under both
// The help is put beside the box when the page loads. The box itself is neither moved nor written to while a syllable is
// being put together: a syllable that is still open would be typed twice.
(() => {
  const WAIT = 150; // ms after the last key until people are offered
  const PAUSE = 400; // … until it is said who will be told
  const TYPED = /(?<![A-Za-z0-9_@\\])(?<![A-Za-z0-9_][.+-])@([\p{L}\p{N}._+-]{1,40})$/u; // as portal/kit/mentions.py
  const OPEN_SYLLABLE = /(?<=.)[ㄱ-ㅣ]$/;
  const helped = new WeakSet();

  function help(area) {
    if (helped.has(area)) return;
    helped.add(area);
    const around = document.createElement("div");
    around.className = "mentions-help";
    const list = document.createElement("ul");
    list.className = "mentions";
    list.id = `${area.id}-mentions`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "@");
    const told = document.createElement("p");
    told.className = "mentions-told";
    told.setAttribute("role", "status");
    around.append(list, told);
    (area.closest("[data-mentions-box]") ?? area).after(around);
    area.setAttribute("aria-controls", list.id);
    area.setAttribute("aria-autocomplete", "list");

    let composing = false;
    let asking = null; // the request under way
    let chosen = ""; // who was chosen with the arrow keys, and stays so
    let asked = ""; // the text that `told` answers
    const timers = {};

    const options = () => (list.hidden ? [] : [...list.children]);
    const typed = () => area.value.slice(0, area.selectionStart).match(TYPED)?.[1] ?? null;
    const later = (name, work, wait) => {
      clearTimeout(timers[name]);
      timers[name] = setTimeout(work, wait);
    };

    function mark(option) {
      [...list.children].forEach((one) => one.setAttribute("aria-selected", String(one === option)));
      if (option) area.setAttribute("aria-activedescendant", option.id);
      else area.removeAttribute("aria-activedescendant");
    }

    function close() {
      clearTimeout(timers.offer);
      asking?.abort();
      chosen = "";
      list.hidden = true;
      mark(null);
    }

    async function offer() {
      const name = typed();
      if (!name) return close();
      asking?.abort();
      asking = new AbortController();
      try {
        const query = new URLSearchParams({ q: name.replace(OPEN_SYLLABLE, "") });
        const answer = await fetch(`${area.dataset.mentions}?${query}`, { signal: asking.signal });
        if (!answer.ok || answer.redirected) return;
        const html = await answer.text();
        if (typed() !== name || document.activeElement !== area) return;
        list.innerHTML = html;
        [...list.children].forEach((option) => (option.id = `${list.id}-${option.dataset.mention}`));
        list.hidden = !list.children.length;
        mark([...list.children].find((option) => option.dataset.mention === chosen) ?? list.firstElementChild);
      } catch {
        // No connection, or more was typed: the name can be written out.
      }
    }

    function take(option) {
      if (composing) {
        area.blur(); // ends the syllable that is open, which would be put in once more otherwise
        area.focus();
      }
      const end = area.selectionStart;
      const start = end - (typed() ?? "").length;
      if (area.value[start - 1] !== "@") return close();
      area.setRangeText(`${option.dataset.mention} `, start, end, "end");
      close();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }

    // The whole text: what stands in code or in a link tells nobody.
    async function tell() {
      const text = area.value.includes("@") ? area.value : "";
      if (text === asked) return;
      asked = text;
      if (!text) return told.replaceChildren();
      try {
        const headers = { "X-CSRFToken": window.Line.token() };
        const answer = await fetch(area.dataset.mentions, { method: "POST", headers, body: new URLSearchParams({ text }) });
        if (answer.ok && text === asked) told.innerHTML = await answer.text();
      } catch {
        asked = ""; // no connection: the next key asks again
      }
    }

    area.addEventListener("compositionstart", () => (composing = true));
    area.addEventListener("compositionend", () => (composing = false));
    area.addEventListener("input", () => {
      later("offer", offer, WAIT);
      later("tell", tell, PAUSE);
    });
    area.addEventListener("change", tell);
    area.addEventListener("blur", () => later("offer", close, 100));
    area.addEventListener("keydown", (event) => {
      const all = options();
      if (!all.length || keys.composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        const option = all[(at + step + all.length) % all.length];
        chosen = option.dataset.mention;
        mark(option);
      } else if (event.key === "Enter" || event.key === "Tab") take(all[Math.max(at, 0)]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) take(option);
    });
    tell();
  }

  const start = (part) => part.querySelectorAll("textarea[data-mentions]").forEach(help);
  start(document);
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
})();

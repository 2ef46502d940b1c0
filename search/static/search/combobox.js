// How what somebody types into a search field may go on: a list box under it, after WAI-ARIA's pattern of a combobox.
//   data-complete="/address/"        on an <input>: where the options come from, as <li role="option" data-url>
//   data-complete-label="words"      what the list box is called
// Without this script the field is a plain search field. Enter searches for what was typed unless an option was chosen
// with the arrow keys; Escape closes the list.
(() => {
  const WAIT = 150; // ms after the last key

  function combobox(input) {
    const list = document.createElement("ul");
    list.id = `${input.id}-options`;
    list.className = "complete";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.completeLabel);
    input.closest("form").append(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    let timer = 0;
    let asking = null; // the request under way
    let active = -1;
    let answered = ""; // what the options in the list are for
    let chosenFor = ""; // what stood in the field when an option was chosen: it stays chosen as long as that stands

    const options = () => [...list.children];

    function choose(number) {
      active = number;
      options().forEach((option, place) => option.setAttribute("aria-selected", String(place === number)));
      const option = options()[number];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function show(on) {
      list.hidden = !on;
      input.setAttribute("aria-expanded", String(on));
      if (!on) choose(-1);
    }

    function stopAsking() {
      clearTimeout(timer);
      asking?.abort();
    }

    function forget() {
      stopAsking();
      show(false);
    }

    const value = () => input.value.trim();
    const offers = () => list.children.length > 0 && document.activeElement === input;
    let stood = value();

    async function ask() {
      asking?.abort();
      const typed = value();
      if (!typed) return show(false);
      if (typed === answered || (active >= 0 && typed === chosenFor)) return show(offers());
      asking = new AbortController();
      try {
        const address = `${input.dataset.complete}?${new URLSearchParams({ prefix: typed })}`;
        const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: asking.signal });
        if (!answer.ok || answer.redirected) return show(false);
        const html = await answer.text();
        if (typed !== value()) return;
        list.innerHTML = html;
        options().forEach((option, place) => (option.id = `${list.id}-${place}`));
        answered = typed;
        choose(-1);
        show(offers());
      } catch (error) {
        if (error.name !== "AbortError") show(false);
      }
    }

    input.addEventListener("input", () => {
      if (value() === stood) return; // only the syllable that was open is closed now
      stood = value();
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });

    input.addEventListener("keydown", (event) => {
      if (keys.composing(event) || event.ctrlKey || event.metaKey) return;
      const count = list.children.length;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) {
          if (event.key === "ArrowUp") return;
          if (answered !== value() || !count) return void ask();
          show(true);
        }
        stopAsking(); // what comes later must not take away what is chosen now
        chosenFor = value();
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(((active + 1 + step + count + 1) % (count + 1)) - 1); // beyond either end: back in the field
      } else if (event.key === "Enter") {
        const option = list.hidden ? undefined : options()[active];
        if (option) {
          event.preventDefault();
          location.assign(option.dataset.url);
        }
        forget();
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault(); // the browser would empty the field
        forget();
      } else if (event.key === "Tab") {
        forget();
      }
    });

    input.addEventListener("blur", forget);
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.url);
    });
  }

  const start = () => document.querySelectorAll("input[data-complete]").forEach(combobox);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

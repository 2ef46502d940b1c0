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

    function forget() {
      clearTimeout(timer);
      asking?.abort();
      show(false);
    }

    async function ask() {
      asking?.abort();
      const typed = input.value.trim();
      if (!typed) return show(false);
      asking = new AbortController();
      try {
        const address = `${input.dataset.complete}?${new URLSearchParams({ prefix: typed })}`;
        const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: asking.signal });
        if (!answer.ok || answer.redirected) return show(false);
        list.innerHTML = await answer.text();
        options().forEach((option, place) => (option.id = `${list.id}-${place}`));
        answered = typed;
        choose(-1);
        show(list.children.length > 0 && document.activeElement === input);
      } catch (error) {
        if (error.name !== "AbortError") show(false);
      }
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });

    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey) return; // a syllable is being put together
      const count = list.children.length;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) {
          if (event.key === "ArrowUp") return;
          if (answered !== input.value.trim() || !count) return void ask();
          show(true);
        }
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

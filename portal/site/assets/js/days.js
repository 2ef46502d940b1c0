// Beside each box for a day (<input data-day>), a button that opens the browser's own calendar. The box itself is text
// and keeps what is typed; the server reads it. What is chosen is written as pages show days.
(() => {
  const label = document.getElementById("texts")?.dataset.openCalendar;
  const language = document.documentElement.lang === "ko" ? "ko" : "en-GB";
  const style = language === "ko" ? {} : { day: "numeric", month: "short", year: "numeric" };

  function shown(iso) {
    const [year, month, day] = iso.split("-").map(Number);
    return new Date(year, month - 1, day).toLocaleDateString(language, style);
  }

  // Where the calendar opens: at the day in the box, if that is three numbers with the year in front.
  function iso(text) {
    const parts = text.match(/^\s*(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d)/)?.slice(1);
    return parts ? parts.map((part) => part.padStart(2, "0")).join("-") : "";
  }

  function equip(input) {
    if (input.dataset.day) return;
    input.dataset.day = "equipped";
    const calendar = document.createElement("input");
    calendar.type = "date";
    calendar.tabIndex = -1;
    calendar.className = "day__calendar";
    calendar.setAttribute("aria-hidden", "true");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "day__open";
    button.setAttribute("aria-label", label);
    const picture = document.getElementById("calendar-icon").content.cloneNode(true);
    button.append(picture);
    button.addEventListener("click", () => {
      calendar.value = iso(input.value);
      try {
        calendar.showPicker();
      } catch {
        input.focus(); // a browser without one: the box is there
      }
    });
    calendar.addEventListener("change", () => {
      if (!calendar.value) return;
      input.value = shown(calendar.value);
      for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
      input.focus();
    });
    const beside = document.createElement("span");
    beside.className = "day";
    beside.append(calendar, button);
    input.after(beside);
  }

  const equipAll = (within) => within.querySelectorAll("input[data-day]:not([disabled], [readonly])").forEach(equip);
  equipAll(document);
  document.addEventListener("htmx:load", (event) => equipAll(event.detail.elt));
})();

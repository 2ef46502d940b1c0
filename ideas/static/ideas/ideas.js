// Small helps around a post, each hooked by a data attribute. Pages work without any of them.
//   data-tags                  around a field of tags and its suggestions: a suggestion is put into the field
//   data-mentions="address"    on a textarea: after "@" it offers the people that the address answers with
//   Ctrl+Enter (⌘ Enter)       in a textarea sends its form;  a link to a closed <details> opens it
(() => {
  // --- Tags -----------------------------------------------------------------------------------

  function takeTag(button) {
    const around = button.closest("[data-tags]");
    const input = around.querySelector("input[name=tags], input[name=tag]");
    const several = input.name === "tags";
    const typed = input.value.split(",").slice(0, -1).map((tag) => tag.trim());
    input.value = several ? [...typed, button.dataset.tag, ""].join(", ").trimEnd() + " " : button.dataset.tag;
    button.closest(".suggest__list").replaceChildren();
    input.focus();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // --- Mentions -------------------------------------------------------------------------------

  const WAIT = 150;
  let asked = null;
  let timer = 0;

  function typedName(area) {
    const before = area.value.slice(0, area.selectionStart);
    return before.match(/(?:^|[\s(])@([\p{L}\p{N}._+-]{1,40})$/u)?.[1] ?? null;
  }

  function listOf(area) {
    let list = area.parentElement.querySelector(".mentions");
    if (list) return list;
    const around = document.createElement("div");
    around.className = "mentions-at";
    area.replaceWith(around);
    list = document.createElement("ul");
    list.className = "mentions";
    list.id = `${area.id}-mentions`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "@");
    around.append(area, list);
    area.setAttribute("aria-controls", list.id);
    area.setAttribute("aria-autocomplete", "list");
    return list;
  }

  function closeMentions(area) {
    area.parentElement.querySelector(".mentions")?.replaceChildren();
    area.removeAttribute("aria-activedescendant");
  }

  function choose(area, item) {
    area.parentElement.querySelectorAll(".mentions li").forEach((other) => other.setAttribute("aria-selected", String(other === item)));
    if (item) area.setAttribute("aria-activedescendant", item.id);
  }

  async function offer(area) {
    const name = typedName(area);
    asked?.abort();
    if (!name) return closeMentions(area);
    asked = new AbortController();
    try {
      const answer = await fetch(`${area.dataset.mentions}?q=${encodeURIComponent(name)}`, { signal: asked.signal });
      if (!answer.ok || typedName(area) !== name) return;
      const caret = [area.selectionStart, area.selectionEnd];
      const focused = document.activeElement === area;
      const list = listOf(area);
      if (focused && document.activeElement !== area) {
        area.focus();
        area.setSelectionRange(...caret);
      }
      list.innerHTML = await answer.text();
      choose(area, list.querySelector("li"));
    } catch {
      // No connection, or more was typed: the name can be written out.
    }
  }

  function mention(area, item) {
    const end = area.selectionStart;
    const start = end - typedName(area).length;
    area.setRangeText(`${item.dataset.mention} `, start, end, "end");
    closeMentions(area);
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function steer(event, area) {
    const items = [...(area.parentElement.querySelectorAll(".mentions li") ?? [])];
    if (!items.length || event.isComposing) return false;
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") choose(area, items[(at + 1) % items.length]);
    else if (event.key === "ArrowUp") choose(area, items[(at - 1 + items.length) % items.length]);
    else if (event.key === "Enter" || event.key === "Tab") mention(area, items[Math.max(at, 0)]);
    else if (event.key === "Escape") closeMentions(area);
    else return false;
    return true;
  }

  // --- Events ---------------------------------------------------------------------------------

  document.addEventListener("input", (event) => {
    if (!event.target.matches("textarea[data-mentions]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => offer(event.target), WAIT);
  });
  document.addEventListener("keydown", (event) => {
    const area = event.target.closest?.("textarea");
    if (!area) return;
    if (area.matches("[data-mentions]") && steer(event, area)) event.preventDefault();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && area.form) area.form.requestSubmit();
  });
  document.addEventListener("mousedown", (event) => {
    const item = event.target.closest(".mentions li");
    if (!item) return;
    event.preventDefault();
    mention(item.closest(".mentions-at").querySelector("textarea"), item);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches("textarea[data-mentions]")) setTimeout(() => document.activeElement !== event.target && closeMentions(event.target), 100);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tag]");
    if (button) takeTag(button);
  });
  function openTarget() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.matches?.("details")) return;
    target.open = true;
    target.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
  }
  addEventListener("hashchange", openTarget);
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href^='#']")?.hash === location.hash) openTarget();
  });
  openTarget();
})();

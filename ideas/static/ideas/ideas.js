// Small helps around a post, each hooked by a data attribute. Pages work without any of them.
//   data-tags                  around a field of tags and its suggestions: a suggestion is put into the field
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

  // --- Events ---------------------------------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    const area = event.target.closest?.("textarea");
    if (!area?.form || keys.composing(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
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

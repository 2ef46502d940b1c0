// Keys, in one place: shortcuts, Enter in a field of one line, and that no key does anything while a syllable is open.
//   data-shortcut="n"          on a link or button: the key that presses it;  data-shortcut-focus="/" goes to this input
//   data-shortcuts-toggle      a button that turns shortcuts of one character off and on
//   data-no-enter              stands in a form (components/no_enter.html) that a stray Enter must not send
const keys = (() => {
  const stored = (...change) => {
    try {
      if (!change.length) return localStorage.getItem("shortcuts");
      if (change[0]) localStorage.setItem("shortcuts", change[0]);
      else localStorage.removeItem("shortcuts");
    } catch {
      // Private windows may refuse storage; everything still works for this page.
    }
    return null;
  };

  // A syllable is being put together. Safari ends it before it tells of the key that ended it, which has this code then.
  const composing = (event) => event.isComposing || event.keyCode === 229;

  // --- Shortcuts ------------------------------------------------------------------------------

  // What the key says; where it says a Korean letter (or that an input method took it), what stands on it in Latin.
  const LATIN = { Slash: "/?", Equal: "=+", NumpadAdd: "++", NumpadDivide: "//" };
  function pressed(event) {
    if (/^[!-~]$/.test(event.key)) return event.key.toLowerCase();
    if (/^Key[A-Z]$/.test(event.code)) return event.code.at(-1).toLowerCase();
    return LATIN[event.code]?.[Number(event.shiftKey)] ?? event.key;
  }

  const shortcutsOn = () => stored() !== "off";
  function showShortcuts() {
    document.querySelectorAll("[data-shortcuts-toggle]").forEach((button) => {
      button.setAttribute("aria-pressed", String(shortcutsOn()));
    });
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    if (typing || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !shortcutsOn()) return;
    const key = CSS.escape(pressed(event));
    const inputs = [...document.querySelectorAll(`[data-shortcut-focus="${key}"]`)];
    const input = inputs.find((one) => one.checkVisibility?.({ visibilityProperty: true }) ?? true);
    const control = document.querySelector(`[data-shortcut="${key}"]:not(:disabled)`);
    if (!input && !control) return;
    event.preventDefault();
    if (input) input.focus();
    else if (!event.repeat) control.click();
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-shortcuts-toggle]")) return;
    stored(shortcutsOn() ? "off" : null);
    showShortcuts();
  });
  showShortcuts();

  // --- Enter ----------------------------------------------------------------------------------

  // In a form that must not be sent by it, Enter goes on: to the next tag, to the next field, and at the end it says so.
  const ONE_LINE = "input:not([type=submit], [type=button], [type=reset], [type=image], [type=file], [type=color])";
  const NEXT = "input:not([type=hidden], [type=file], [type=submit], [type=checkbox], [type=radio]), select, textarea";

  function nextField(field) {
    const all = [...field.form.elements].filter((one) => one.matches(NEXT) && !one.disabled);
    return all.slice(all.indexOf(field) + 1).find((one) => one.checkVisibility?.() ?? true);
  }

  function finishTag(field) {
    const tags = field.value.split(",").map((tag) => tag.trim());
    if (!tags.at(-1)) return false;
    field.value = `${tags.filter(Boolean).join(", ")}, `;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.defaultPrevented || composing(event) || !field.matches?.(ONE_LINE)) return;
    if (!field.form?.querySelector("[data-no-enter]")) return;
    event.preventDefault();
    if (event.repeat || ["checkbox", "radio"].includes(field.type)) return;
    if (field.name === "tags" && field.closest("[data-tags]") && finishTag(field)) return;
    const next = nextField(field);
    if (next) next.focus();
    else document.dispatchEvent(new CustomEvent("toast", { detail: { text: document.getElementById("texts").dataset.enterSendsNothing, level: "info" } }));
  });

  return { composing };
})();

// Keeps what is typed into a form[data-draft-key] on this device until it is sent, so that a closed tab loses nothing.
// Put the person's id into the key: a shared computer has several people.
(() => {
  const PREFIX = "draft:";
  const SENT = "draft-sent:";
  const texts = document.getElementById("texts")?.dataset ?? {};
  const timers = new WeakMap();

  function attempt(work) {
    try {
      return work();
    } catch {
      return null; // Storage is full or forbidden; typing must go on.
    }
  }
  const forget = (key) => attempt(() => localStorage.removeItem(PREFIX + key));
  const read = (key) => attempt(() => JSON.parse(localStorage.getItem(PREFIX + key)));

  function controls(form) {
    return [...form.elements].filter(
      (control) => control.name && !["hidden", "file", "password", "submit", "button"].includes(control.type),
    );
  }
  const checks = (control) => control.type === "checkbox" || control.type === "radio";

  function values(form) {
    return controls(form).map((control) =>
      checks(control) ? [control.name, control.value, control.checked] : [control.name, control.value],
    );
  }

  function save(form) {
    const typed = controls(form).some((control) => !checks(control) && control.tagName !== "SELECT" && control.value.trim());
    if (!typed) return forget(form.dataset.draftKey);
    return attempt(() => localStorage.setItem(PREFIX + form.dataset.draftKey, JSON.stringify(values(form))));
  }

  function fill(form, kept) {
    let changed = false;
    for (const control of controls(form)) {
      const entry = kept.find(([name, value]) => name === control.name && (!checks(control) || value === control.value));
      if (!entry) continue;
      const differs = checks(control) ? control.checked !== entry[2] : control.value !== entry[1];
      if (!differs) continue;
      if (checks(control)) control.checked = entry[2];
      else control.value = entry[1];
      control.dispatchEvent(new Event("change", { bubbles: true }));
      changed = true;
    }
    return changed;
  }

  function tell(form) {
    const notice = document.createElement("div");
    notice.className = "notice";
    notice.setAttribute("role", "status");
    const body = document.createElement("p");
    body.className = "notice__body";
    body.textContent = texts.draftRestored;
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "btn btn--small";
    discard.textContent = texts.draftDiscard;
    discard.addEventListener("click", () => {
      forget(form.dataset.draftKey);
      form.reset();
      controls(form).forEach((control) => control.dispatchEvent(new Event("change", { bubbles: true })));
      forget(form.dataset.draftKey);
      notice.remove();
      controls(form)[0]?.focus();
    });
    const actions = document.createElement("div");
    actions.className = "notice__actions";
    actions.append(discard);
    notice.append(body, actions);
    form.prepend(notice);
  }

  function restore(form) {
    const key = form.dataset.draftKey;
    const kept = read(key);
    // A form that came back with errors already holds what was typed.
    const cameBack = attempt(() => sessionStorage.getItem(SENT + key)) || form.querySelector("[aria-invalid='true']");
    if (kept && !cameBack && fill(form, kept)) tell(form);
  }

  function dropSent() {
    const open = new Set([...document.querySelectorAll("form[data-draft-key]")].map((form) => form.dataset.draftKey));
    attempt(() =>
      Object.keys(sessionStorage)
        .filter((name) => name.startsWith(SENT))
        .forEach((name) => {
          const key = name.slice(SENT.length);
          if (!open.has(key)) forget(key);
          sessionStorage.removeItem(name);
        }),
    );
  }

  function changed(event) {
    const form = event.target.form ?? event.target;
    if (!form.matches?.("form[data-draft-key]")) return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => save(form), 300));
  }

  function sent(event) {
    const form = event.target;
    if (form.matches("[data-clears-drafts]")) {
      attempt(() => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).forEach((name) => localStorage.removeItem(name)));
    }
    if (!form.matches("form[data-draft-key]")) return;
    clearTimeout(timers.get(form));
    save(form);
    attempt(() => sessionStorage.setItem(SENT + form.dataset.draftKey, "1"));
  }

  document.querySelectorAll("form[data-draft-key]").forEach(restore);
  dropSent();
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", sent);
  document.addEventListener("htmx:afterRequest", (event) => {
    // The form that asked: when it is swapped away itself, the event comes from what is left of the page.
    const form = event.detail.requestConfig?.elt ?? event.target;
    const refused = event.detail.xhr?.getResponseHeader("HX-Reswap") === "none";
    if (form.matches?.("form[data-draft-key]") && event.detail.successful && !refused) forget(form.dataset.draftKey);
  });
})();

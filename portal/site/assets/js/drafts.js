// What this device keeps of forms that are being written, and what a form is to those that keep or send it.
// Used by sending.js, which says what a form's attributes mean.
(() => {
  const { person = "0" } = document.body.dataset;
  const DRAFT = `draft:${person}:`;
  const LETTER = `letter:${person}:`;
  const SEVERAL = "several"; // texts were sent with one key: which of them has arrived, nobody can say
  const timers = new Map(); // form → what will keep it in a moment

  // --- Storage ------------------------------------------------------------------------------------

  function attempt(work) {
    try {
      return work();
    } catch {
      return null; // Storage is full or forbidden; typing must go on.
    }
  }
  const read = (name) => attempt(() => JSON.parse(localStorage.getItem(name)));
  const write = (name, value) => attempt(() => localStorage.setItem(name, JSON.stringify(value)));
  const isKept = () => write("kept", 1) === undefined; // whether this browser keeps anything
  const forget = (name) => attempt(() => localStorage.removeItem(name));
  const names = (prefix) => attempt(() => Object.keys(localStorage).filter((name) => name.startsWith(prefix))) ?? [];

  // --- Forms --------------------------------------------------------------------------------------

  // A form may have controls named "action", "id" or "dataset", which hide its own: attributes are asked.
  const address = (form, submitter) =>
    new URL(submitter?.getAttribute("formaction") || form.getAttribute("hx-post") || form.getAttribute("action") || "", location);
  const isWrite = (form) => form?.matches?.("form[method='post'], form[hx-post]") && !form.matches("[data-plain]") && !form.querySelector("[type='password']");
  const checks = (control) => control.type === "checkbox" || control.type === "radio";
  const controls = (form) =>
    [...form.elements].filter((one) => one.name && !["hidden", "file", "password", "submit", "button"].includes(one.type));
  const typed = (form) => controls(form).filter((one) => !checks(one) && one.tagName !== "SELECT");
  const isButton = (form) => !form.matches("form") || !typed(form).length; // a press: no place for words, none to keep
  const isKey = (one) => one.type === "hidden" && ["sending", "key"].includes(one.name);
  const keyFields = (form) => [...form.elements].filter(isKey);
  const values = (form) => controls(form).map((one) => [one.name, one.value, checks(one) ? one.checked : null]);
  // What sending it does: where it goes, and what it carries along.
  const purpose = (form) => {
    const carried = [...form.elements].filter((one) => one.type === "hidden" && !isKey(one) && one.name !== "csrfmiddlewaretoken");
    return JSON.stringify([address(form).href, ...carried.map((one) => [one.name, one.value])]);
  };
  const keyOf = (form) => keyFields(form).findLast((one) => one.name === "sending")?.value.split(".")[1] ?? "";
  const draftName = (form) => DRAFT + (form.getAttribute("data-draft") ?? `${address(form).pathname} ${form.getAttribute("id") ?? ""}`);

  // --- Drafts -------------------------------------------------------------------------------------

  // `sent` is what was on its way last: it may have arrived although no answer came.
  function save(form, { sending = false, refused = false } = {}) {
    clearTimeout(timers.get(form));
    timers.delete(form);
    if (form.getAttribute("data-draft") === "") return;
    const name = draftName(form);
    if (!typed(form).some((one) => one.value.trim() && (sending || refused || one.value !== one.defaultValue))) {
      if (!sending) forget(name);
      return;
    }
    const now = values(form);
    const own = keyFields(form).map((one) => [one.name, one.value]);
    const before = read(name);
    const last = alike(before?.keys, own) ? before.sent : null;
    const sent = sending ? (last && !alike(last, now) ? SEVERAL : now) : refused ? null : last;
    write(name, { values: now, keys: own, sent, at: Date.now() });
  }
  const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // What stands in the page already wins over what was kept: somebody may be typing by now.
  function fill(form, draft) {
    let changed = false;
    for (const control of controls(form)) {
      const entry = draft.values.find(([name, value]) => name === control.name && (!checks(control) || value === control.value));
      if (!entry) continue;
      if (checks(control) ? control.checked === entry[2] : control.value === entry[1]) continue;
      if (!checks(control) && control.tagName !== "SELECT" && control.value !== control.defaultValue) continue;
      if (checks(control)) control.checked = entry[2];
      else control.value = entry[1];
      control.dispatchEvent(new Event("change", { bubbles: true }));
      changed = true;
    }
    return changed;
  }

  const keyIn = (draft) => draft?.keys?.find(([name]) => name === "sending")?.[1].split(".")[1] ?? "";

  // The server has it, as it was `sent`. What was typed since then is another one.
  function arrived(name, key, sent = read(name)?.sent) {
    const draft = read(name);
    if (keyIn(draft) !== key) return;
    if (alike(sent, draft.values)) forget(name);
    else write(name, { ...draft, keys: [], sent: null });
  }

  // The next press is another one.
  function renew(form) {
    const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    keyFields(form).forEach((one) => (one.value = one.name === "sending" ? `${person}.${fresh()}` : fresh()));
  }

  function saveSoon(form) {
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => save(form), 300));
  }
  const saveAll = () => [...timers.keys()].forEach((form) => save(form));
  addEventListener("pagehide", saveAll);
  document.addEventListener("htmx:beforeSwap", saveAll); // what was typed a moment ago is offered in the form drawn anew

  window.Drafts = {
    DRAFT, LETTER, read, write, forget, names, isKept,
    address, isWrite, isButton, controls, typed, values, purpose, keyFields, keyOf, keyIn, draftName,
    save, saveSoon, saveAll, fill, renew, arrived, alike,
  };
})();

// Beside a long box (`data-editor`, the address that draws) what its text will look like, and how to write it.
// Nothing here touches the box itself: neither focus nor a syllable that is being composed.
(() => {
  const texts = document.getElementById("texts")?.dataset ?? {};
  const WAIT = 400;
  const wide = matchMedia("(min-width: 48rem)");
  const under = new WeakMap(); // by editor: the wait or the request under way

  const editorOf = (event) => event.target.matches?.("textarea") && event.target.closest("[data-editor]");
  const toggleOf = (editor) => editor.querySelector("[data-editor-toggle]");

  // Who folded or opened a preview finds the next one the same; else it is open where there is room for it.
  function wanted() {
    try {
      return (localStorage.getItem("preview") ?? (wide.matches ? "open" : "folded")) === "open";
    } catch {
      return wide.matches;
    }
  }

  async function draw(editor, { signal }) {
    const box = editor.querySelector("textarea");
    const place = editor.querySelector("[data-drawn]");
    try {
      const answer = await fetch(editor.dataset.editor, {
        method: "POST",
        headers: { "X-CSRFToken": window.Line.token() },
        body: new URLSearchParams({ text: box.value }),
        redirect: "error",
        signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      place.innerHTML = await answer.text();
      if (box.selectionEnd === box.value.length) place.scrollTop = place.scrollHeight;
    } catch {
      // No connection, signed out: what was drawn last would be taken for what is typed now.
      if (!signal.aborted) place.textContent = texts.noPreview;
    }
  }

  function show(editor, wait) {
    const written = editor.querySelector("textarea").value.trim() !== "";
    const begins = written && !editor.classList.contains("editor--written");
    editor.classList.toggle("editor--written", written);
    if (begins) toggleOf(editor).setAttribute("aria-expanded", String(wanted()));
    const before = under.get(editor);
    clearTimeout(before?.timer);
    before?.abort.abort();
    if (!written || toggleOf(editor).getAttribute("aria-expanded") !== "true") return;
    const abort = new AbortController();
    under.set(editor, { abort, timer: setTimeout(() => draw(editor, abort), wait) });
  }

  document.addEventListener("input", (event) => editorOf(event) && show(editorOf(event), WAIT));
  document.addEventListener("focusin", (event) => editorOf(event) && show(editorOf(event), 0));

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-editor-toggle]");
    if (!toggle) return;
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    try {
      localStorage.setItem("preview", open ? "open" : "folded");
    } catch {
      // Then it is remembered for this box only.
    }
    show(toggle.closest("[data-editor]"), 0);
  });

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-writing-help]");
    const dialog = document.getElementById("writing-help");
    if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const place = dialog.querySelector("[data-writing]");
    try {
      if (!place.firstElementChild) {
        const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
        place.append(page.getElementById("writing"));
      }
      dialog.showModal();
    } catch {
      open(link.href, "_blank");
    }
  });
})();

// What every page may use, each hooked by a data attribute. Pages work without any of it. Keys are in keys.js.
//   data-menu                     a <details> that closes on Escape, on a click elsewhere, when focus leaves
//   data-theme-switch             three buttons with value light, auto, dark
//   data-confirm="question"       on a form, its button, or an htmx element: asks first
//     data-confirm-ok="word"      what the agreeing button says
//   data-dialog-open="#id"        opens a <dialog>;  data-dialog-close inside it closes it
//   data-back                     a link that goes back one page, with what was typed there
//   data-print                    a button that prints the page
//   data-copy="text"              copies it; without a value, this page's address
(() => {
  const texts = document.getElementById("texts")?.dataset ?? {};

  function stored(key, value) {
    try {
      if (value === undefined) return localStorage.getItem(key);
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // Private windows may refuse storage; everything still works for this page.
    }
    return null;
  }

  // --- Toasts ---------------------------------------------------------------------------------

  function toast(text, level = "info") {
    const piece = document.getElementById("toast-template")?.content.firstElementChild.cloneNode(true);
    if (!piece) return;
    piece.classList.replace("toast--info", `toast--${level}`);
    piece.querySelector(".toast__text").textContent = text;
    document.getElementById("toasts").append(piece);
  }

  document.addEventListener("toast", ({ detail }) => toast(detail.text, detail.level)); // another script has something to say

  // Good news leaves by itself; what went wrong stays until it is read.
  const LEAVES = ".toast--success, .toast--info";
  function expire(piece) {
    const leave = () => (piece.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : piece.remove());
    if (piece.matches(LEAVES)) setTimeout(leave, 7000);
  }
  const toasts = document.getElementById("toasts");
  if (toasts) {
    toasts.querySelectorAll(".toast").forEach(expire);
    new MutationObserver((changes) =>
      changes.forEach((change) => change.addedNodes.forEach((node) => node.matches?.(".toast") && expire(node))),
    ).observe(toasts, { childList: true });
  }

  // --- Theme ----------------------------------------------------------------------------------

  function showTheme() {
    const theme = document.documentElement.dataset.theme ?? "auto";
    document.querySelectorAll("[data-theme-switch] button").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.value === theme));
    });
  }

  function setTheme(theme) {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    stored("theme", theme === "auto" ? null : theme);
    showTheme();
  }

  // --- Menus ----------------------------------------------------------------------------------

  function closeMenus(except) {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!except || !menu.contains(except)) menu.open = false;
    });
  }
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && !keys.composing(event) && document.querySelector("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("focusin", (event) => closeMenus(event.target));

  // --- Clicks ---------------------------------------------------------------------------------

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      toast(texts.copied, "success");
    } catch {
      toast(texts.copyFailed, "error");
    }
  }

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    closeMenus(event.target);
    at("[data-toast-close]")?.closest(".toast").remove();
    const theme = at("[data-theme-switch] button");
    if (theme) setTheme(theme.value);
    if (at("[data-print]")) print();
    const opener = at("[data-dialog-open]");
    if (opener) document.querySelector(opener.dataset.dialogOpen)?.showModal();
    at("[data-dialog-close]")?.closest("dialog").close();
    if (at("[data-back]") && history.length > 1) {
      event.preventDefault();
      history.back();
    }
    const source = at("[data-copy]");
    if (source) copy(source.dataset.copy || location.href.split("#")[0]);
  });

  // --- Asking first ---------------------------------------------------------------------------

  const dialog = document.getElementById("confirm");
  const agreeWord = dialog?.querySelector("[data-confirm-ok]").textContent;

  function ask(element) {
    const agree = dialog.querySelector("[data-confirm-ok]");
    dialog.querySelector("#confirm-text").textContent = element.dataset.confirm;
    agree.textContent = element.dataset.confirmOk || agreeWord;
    dialog.returnValue = "cancel";
    dialog.showModal();
    return new Promise((answer) => {
      dialog.addEventListener("close", () => answer(dialog.returnValue === "ok"), { once: true });
    });
  }

  const agreed = new WeakSet();
  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      const submitter = event.submitter;
      const asking = submitter?.dataset.confirm ? submitter : form;
      if (!dialog || !asking.dataset.confirm || window.Sending?.repeats) return;
      if (agreed.delete(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!(await ask(asking))) return;
      agreed.add(form);
      form.requestSubmit(submitter ?? undefined);
    },
    true,
  );
  document.addEventListener("htmx:confirm", async (event) => {
    const element = event.target;
    if (!dialog || element.matches("form") || element.form || !element.dataset.confirm) return;
    event.preventDefault();
    if (await ask(element)) event.detail.issueRequest(true);
  });

  // --- Too much for one form: told before it is sent, so that nothing typed is lost ---------------

  const MOST_TEXT = 4.8 * 2 ** 20;
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches("[method='post']")) return; // "method" may be a field of its own
      const values = [...form.elements].map((control) => (control.type === "file" ? "" : control.value ?? ""));
      if (values.join("").length < MOST_TEXT / 9) return; // a letter is nine bytes at most, as %XX%XX%XX
      const coded = form.matches("[enctype='multipart/form-data']") ? values.join("") : values.map(encodeURIComponent).join("");
      if (new Blob([coded]).size < MOST_TEXT) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      toast(texts.tooMuch, "error");
    },
    true,
  );

  // --- What htmx could not do -----------------------------------------------------------------

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr: { status, responseText }, xhr, requestConfig } = event.detail;
    if (status === 401 && requestConfig.verb === "get") return toast(texts.signedOut, "error");
    if (status === 401 || xhr.getResponseHeader("X-Token")) return; // sending.js sees to it
    const reason = new DOMParser().parseFromString(responseText, "text/html").querySelector(".message-page h1, .toast__text");
    toast(reason?.textContent.trim() || texts.requestFailed, "error");
  });
  document.addEventListener("htmx:sendError", ({ detail }) => detail.requestConfig.verb === "get" && toast(texts.noConnection, "error")); // else sending.js says it
  document.addEventListener("htmx:timeout", () => toast(texts.requestFailed, "error"));

  // --- Connection -----------------------------------------------------------------------------

  function showConnection() {
    const bar = document.getElementById("offline");
    if (bar) bar.hidden = navigator.onLine;
  }
  addEventListener("online", showConnection);
  addEventListener("offline", showConnection);

  showTheme();
  showConnection();
})();

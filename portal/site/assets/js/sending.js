// draft → sending → confirmed: what a person typed leaves this device only when the server has confirmed that very form.
//   <form method="post">      every one: what is typed is kept, sent without leaving the page, and stays in its box with
//                             the reason when it was refused. Without this script forms work as forms do.
//     data-plain              not this one: it changes who is signed in (nor one that asks for a password)
//     data-draft="name"       keeps its text under this name (else: its address and id), "" keeps none
//     data-outbox             its page's script sends it with Sending.send; then it goes on by itself, even from a page
//                             that is opened later (the pad)
//     data-clears-drafts      signing out: nothing stays on a shared computer
//   data-queue                on a part with an id that htmx draws anew: what is pressed while an answer is under way
//                             waits its turn
// Forms of htmx are watched in the same way. What the server answers with is told in portal/site/sending.py.
(() => {
  const texts = document.getElementById("texts")?.dataset ?? {};
  const { person = "0" } = document.body.dataset;
  const { DRAFT, LETTER, read, write, forget, names, save, saveSoon, fill, renew, keyIn, alike } = window.Drafts;
  const { address, isWrite, isButton, controls, typed, keys, values, keyOf, draftName } = window.Drafts;
  const { token, post, asked, signedInAgain } = window.Line;
  const OLD = 30 * 86_400_000; // ms
  const RETRY = 3000; // ms between two tries while there is no line
  const busy = new Map(); // form → the key that is under way
  const asking = new Set(); // keys of which the server is asked whether they arrived
  const waiting = []; // presses, each with where it was and the button that shows that it waits

  // What was kept is offered in the form it was typed into.
  function restore(form) {
    if (!isWrite(form) || form.getAttribute("data-draft") === "" || busy.has(form)) return;
    const draft = read(draftName(form));
    if (!draft || form.querySelector("[aria-invalid='true']") || underWay(draft)) return;
    if (!fill(form, draft)) return;
    // With its own key: if it had arrived after all, sending it again makes no second one.
    keys(form).forEach((one) => (one.value = draft.keys.find(([name]) => name === one.name)?.[1] ?? one.value));
    const files = form.querySelector("input[type=file]") ? texts.draftFiles : "";
    notice(form, `${draft.sent ? texts.draftUnsent : texts.draftRestored} ${files}`, {
      [texts.draftDiscard]: () => {
        form.reset();
        controls(form).forEach((one) => one.dispatchEvent(new Event("change", { bubbles: true })));
        renew(form);
        save(form);
        typed(form)[0]?.focus();
      },
    });
  }

  const offerAll = () => [...document.forms].forEach(restore);
  const underWay = (draft) => asking.has(keyIn(draft)) || (keyIn(draft) && [...busy.values()].includes(keyIn(draft)));

  // --- What is said beside a form -----------------------------------------------------------------

  const notices = new WeakMap();

  // What is said again is not put there again: a screen reader would read it out at each try, and a button lose the focus.
  function notice(form, text, actions = {}, level = "info") {
    const old = notices.get(form);
    if (old?.isConnected && old.dataset.text === text) {
      old.actions = actions;
      return old;
    }
    quiet(form);
    const piece = document.createElement("div");
    piece.className = `notice notice--${level} sending`;
    piece.setAttribute("role", level === "info" ? "status" : "alert");
    piece.dataset.text = text;
    piece.actions = actions;
    const body = document.createElement("p");
    body.className = "notice__body";
    body.textContent = text.trim();
    const buttons = document.createElement("div");
    buttons.className = "notice__actions";
    for (const label of Object.keys(actions)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn--small";
      button.textContent = label;
      button.addEventListener("click", () => { const act = piece.actions[label]; piece.remove(); act(); });
      buttons.append(button);
    }
    piece.append(body, ...(buttons.children.length ? [buttons] : []));
    if (isButton(form)) document.getElementById("toasts").append(piece);
    else form.prepend(piece);
    notices.set(form, piece);
    return piece;
  }
  const quiet = (form) => notices.get(form)?.remove();

  function mark(form, on, submitter) {
    if (on) busy.set(form, keyOf(form));
    else busy.delete(form);
    form.toggleAttribute("data-sending", on);
    form.setAttribute("aria-busy", String(on));
    submitter?.setAttribute("aria-disabled", String(on));
  }

  function bar(form) {
    const shown = document.createElement("progress");
    shown.max = 1;
    shown.value = 0;
    shown.className = "sending__bar";
    shown.setAttribute("aria-label", texts.sending);
    const piece = notice(form, texts.sending);
    piece.append(shown);
    return { set: (part) => (shown.value = part), done: () => piece.remove() };
  }

  // --- The line -------------------------------------------------------------------------------------

  const noAnswer = (status) => [0, 502, 503, 504].includes(status);

  // A wait that ends when the line is back, when it is time to try again, or when the person says so.
  function lineBack(form) {
    const text = form?.getAttribute("data-text-kept") ?? (form && isButton(form) ? texts.noLinePress : texts.noLine);
    return new Promise((resolve) => {
      const done = (go) => { clearTimeout(timer); removeEventListener("online", again); resolve(go); };
      const again = () => done(true);
      const waited = notices.get(form)?.isConnected;
      const piece = form && notice(form, text, { [texts.sendNow]: again, [texts.sendNot]: () => done(false) }, "warning");
      if (!waited) piece?.scrollIntoView({ block: "nearest" });
      const timer = setTimeout(again, RETRY);
      addEventListener("online", again);
    });
  }

  // Sends until there is an answer that is one. Resolves to it, or to null where the person gave up for now.
  async function deliver(url, makeBody, form) {
    let renewed = false;
    for (;;) {
      const body = makeBody();
      const heavy = [...body.values()].some((value) => value instanceof File && value.size > 200_000);
      const progress = form && heavy ? bar(form) : null;
      const answer = await post(url, body, progress);
      progress?.done();
      if (!answer || noAnswer(answer.status)) {
        if (!(await lineBack(form))) return null;
      } else if (answer.status === 401) {
        if (!(await signedInAgain())) return null;
      } else if (answer.status === 403 && answer.getResponseHeader("X-Token") && !renewed) {
        renewed = true;
      } else return answer;
    }
  }

  // --- A page's own forms -------------------------------------------------------------------------------

  async function send(form, submitter) {
    if (busy.has(form)) return;
    const url = address(form, submitter);
    const kept = read(draftName(form));
    const changedSince = kept?.sent && alike(kept.keys, keys(form).map((one) => [one.name, one.value])) && !alike(kept.sent, values(form));
    quiet(form);
    mark(form, true, submitter);
    save(form, { sending: true });
    const letter = form.matches("[data-outbox]") && LETTER + keyOf(form);
    if (letter) write(letter, { url: url.href, fields: [...new FormData(form, submitter)], page: location.pathname, at: Date.now() });
    const answer = await deliver(url, () => new FormData(form, submitter), form);
    if (letter) forget(letter);
    quiet(form);
    mark(form, false, submitter);
    if (!answer) isButton(form) || notice(form, texts.notSent, { [texts.sendNow]: () => send(form, submitter) }, "warning");
    else if (answer.getResponseHeader("X-Sent-Before") && changedSince) hadArrived(form, answer);
    else receive(form, answer);
  }

  function hadArrived(form, answer) {
    renew(form);
    notice(form, texts.hadArrived, { [texts.show]: () => go(answer.getResponseHeader("X-Goto")) }, "warning");
  }

  function receive(form, answer) {
    const confirmed = answer.getResponseHeader("X-Sent") && answer.getResponseHeader("X-Sent") === keyOf(form);
    if (confirmed) forget(draftName(form));
    const goto = answer.getResponseHeader("X-Goto");
    if (goto) return go(goto);
    const page = new DOMParser().parseFromString(answer.responseText, "text/html");
    const refusal = page.querySelector(".message-page");
    if (answer.status >= 400 && (refusal || !page.querySelector("main"))) return refused(form, answer, refusal);
    show(form, page, !confirmed);
  }

  function refused(form, answer, refusal) {
    const after = Number(answer.getResponseHeader("Retry-After"));
    const said = refusal?.querySelector("h1")?.textContent.trim();
    const reason = said || (answer.status === 413 ? texts.tooMuch : answer.status === 429 ? texts.tooOften.replace("{s}", after || 60) : texts.requestFailed);
    save(form, { refused: true });
    notice(form, isButton(form) ? reason : `${reason} ${texts.stillHere}`, {}, "error").scrollIntoView({ block: "center" });
  }

  function go(where) {
    const target = new URL(where, location);
    if (target.pathname !== location.pathname || target.search !== location.search) return location.assign(target);
    history.scrollRestoration = "manual"; // so that the anchor is gone to
    if (target.href !== location.href) history.replaceState(null, "", target);
    location.reload();
  }

  // The server's own page in the place of ours; in a page that lives by itself only the form.
  function show(form, page, keepFiles) {
    const theirs = form.hasAttribute("id") ? page.getElementById(form.getAttribute("id")) : [...page.forms].find((one) => isWrite(one) && address(one).href === address(form).href);
    const main = page.querySelector("main");
    const inForm = theirs && document.querySelector("main [data-live-state]");
    const [old, fresh] = inForm ? [form, theirs] : [document.querySelector("main"), main];
    if (keepFiles && theirs) keepChosen(form, theirs);
    if (!inForm) document.title = page.title;
    old.replaceWith(fresh);
    htmx.process(fresh);
    htmx.trigger(fresh, "htmx:load");
    const first = fresh.querySelector("[role='alert'], [aria-invalid='true']") ?? fresh.querySelector("h1");
    first?.scrollIntoView({ block: "center" });
    (fresh.querySelector("[aria-invalid='true']") ?? (inForm ? typed(fresh)[0] : fresh))?.focus({ preventScroll: true });
  }

  // A browser empties file inputs of a page that comes back; unless the server has taken the files, they stay chosen.
  function keepChosen(form, theirs) {
    for (const input of form.querySelectorAll("input[type=file]")) {
      const other = [...theirs.querySelectorAll("input[type=file]")].find((one) => one.name === input.name);
      if (!other || !input.files.length || other.matches("[data-taken]")) continue;
      other.files = input.files;
      queueMicrotask(() => other.dispatchEvent(new Event("change", { bubbles: true })));
    }
  }

  // --- Forms of htmx --------------------------------------------------------------------------------------

  const formOf = (detail) => {
    const elt = detail.requestConfig?.elt ?? detail.elt;
    return elt.matches?.("form") ? elt : null;
  };

  // What a form does: where it goes and what it carries along.
  const does = (form) => {
    const carried = [...form.elements].filter((one) => one.type === "hidden" && !["sending", "key", "csrfmiddlewaretoken"].includes(one.name));
    return [address(form).href, ...carried.map((one) => [one.name, one.value])];
  };

  // The page may have been drawn anew in the meantime: the control that does the same in the page as it is now.
  function standing(elt) {
    if (elt.isConnected) return elt;
    if (!elt.matches("form")) return elt.id ? document.getElementById(elt.id) : null;
    return [...document.forms].find((form) => isWrite(form) && alike(does(form), does(elt)));
  }
  const sameButton = (form, button) =>
    button && [...form.elements].find((one) => one === button || (one.type === "submit" && one.name === button.name && one.value === button.value));

  // Once more, with the key of the first time: it may have arrived. What was asked before it was sent is not asked again.
  function press({ elt, triggeringEvent }) {
    const now = standing(elt);
    if (!now) {
      quiet(elt);
      drop(texts.pressGone);
      return offerAll();
    }
    window.Sending.repeats = true;
    if (now.matches("form")) {
      if (now !== elt) {
        fill(now, { values: values(elt) });
        keys(now).forEach((one) => (one.value = elt.elements[one.name]?.value ?? one.value));
      }
      now.requestSubmit(sameButton(now, triggeringEvent?.submitter));
    } else now.click();
    window.Sending.repeats = false;
  }

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb === "get" || !token()) return;
    detail.headers["X-CSRFToken"] = token();
    if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = token();
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const form = formOf(detail);
    if (!isWrite(form)) return;
    save(form, { sending: true });
    mark(form, true, detail.requestConfig.triggeringEvent?.submitter);
  });
  document.addEventListener("htmx:afterRequest", async ({ detail }) => {
    const { requestConfig: config, xhr } = detail;
    if (config.verb === "get") return;
    const form = isWrite(formOf(detail)) ? formOf(detail) : null;
    const again = await onceMore(form, config, xhr);
    if (form) mark(form, false, config.triggeringEvent?.submitter);
    if (again) return press(config);
    quiet(form ?? config.elt);
    delete config.elt.renewed;
    const done = detail.successful && xhr.getResponseHeader("HX-Reswap") !== "none";
    if (!done && waiting.length) drop(texts.pressDropped);
    if (!form) return;
    if (!done) return save(form, { refused: true });
    const key = keyOf(form);
    if (form.isConnected) renew(form);
    if (read(draftName(form))) confirm(draftName(form), key);
  });

  async function onceMore(form, { elt }, xhr) {
    if (xhr.status === 401) return signedInAgain();
    if (xhr.getResponseHeader("X-Token")) return elt.renewed ? false : (elt.renewed = true);
    return noAnswer(xhr.status) ? lineBack(form ?? elt) : false;
  }

  // The page that came may say what it likes: whether this key has arrived, the server is asked.
  async function confirm(name, key) {
    asking.add(key);
    try {
      const { sent } = await asked([key]);
      if (sent.includes(key)) forget(name);
    } catch { /* asked again when the next page opens */ } finally {
      asking.delete(key);
      if (read(name)) offerAll();
    }
  }

  // --- Presses that wait their turn -------------------------------------------------------------------------

  document.addEventListener("submit", (event) => {
    const part = event.target.closest("[data-queue]");
    if (!busy.has(event.target) && !part?.querySelector("form[data-sending]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!part) return; // it is under way already
    const button = event.submitter ?? event.target.querySelector("button");
    button?.setAttribute("aria-busy", "true");
    waiting.push({ part: part.id, form: event.target, button });
  }, true);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!waiting.length || event.target.id !== waiting[0].part) return;
    const { form, button } = waiting.shift();
    const named = button?.id && document.getElementById(button.id); // "next" is another form by now
    const now = named ? named.form : standing(form);
    const again = named || (now && sameButton(now, button));
    if (again && !again.disabled) now.requestSubmit(again);
    else drop(texts.pressGone);
  });

  function drop(why) {
    waiting.forEach(({ button }) => button?.removeAttribute("aria-busy"));
    waiting.length = 0;
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: why, level: "error" } }));
  }

  // --- What happens in the page -------------------------------------------------------------------------------

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-clears-drafts]")) [...names(DRAFT), ...names(LETTER)].forEach(forget);
    if (event.defaultPrevented || !isWrite(form) || form.matches("[hx-post], [data-outbox]") || !form.elements.sending) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  function changed(event) {
    const form = event.target.form;
    if (!form || !isWrite(form) || busy.has(form)) return;
    saveSoon(form);
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  addEventListener("beforeunload", (event) => { if (busy.size) event.preventDefault(); });
  document.addEventListener("htmx:load", (event) => {
    const part = event.detail?.elt ?? event.target;
    (part.matches?.("form") ? [part] : [...(part.querySelectorAll?.("form") ?? [])]).forEach(restore);
  });

  async function start() {
    for (const name of names(DRAFT)) if (!(Date.now() - read(name)?.at < OLD)) forget(name);
    const open = names(DRAFT).filter((name) => read(name)?.sent);
    if (open.length && person !== "0") {
      try {
        const { sent } = await asked(open.map((name) => keyIn(read(name))));
        for (const name of open) {
          const draft = read(name);
          if (!sent.includes(keyIn(draft))) continue;
          if (alike(draft.sent, draft.values)) forget(name);
          else write(name, { ...draft, keys: [], sent: null }); // changed since: that is another one
        }
      } catch { /* no line: what is offered again has its own key */ }
    }
    offerAll();
    for (const name of names(LETTER)) resume(name);
  }

  // A letter that was on its way when its page went away.
  async function resume(name) {
    const { url, fields, page } = read(name);
    const body = () => { const all = new FormData(); fields.forEach(([one, value]) => all.append(one, value)); return all; };
    const form = [...document.forms].find((one) => isWrite(one) && page === location.pathname && address(one).href === url);
    const answer = await deliver(url, body, form);
    if (!answer) return;
    forget(name);
    if (form) receive(form, answer);
  }

  window.Sending = { send, busy: () => busy.size > 0, repeats: false };
  start();
})();

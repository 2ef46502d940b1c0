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
  const { DRAFT, LETTER, read, write, forget, names, save, saveSoon, saveAll, fill, renew, arrived, alike } = window.Drafts;
  const { address, isWrite, isButton, controls, typed, values, purpose, keyFields, keyOf, keyIn, draftName } = window.Drafts;
  const { token, asked, signedInAgain, noAnswer, lineBack, deliver, notice, quiet } = window.Line;
  const OLD = 30 * 86_400_000; // ms
  const busy = new Map(); // form → the key that is under way, and the button
  const asking = new Set(); // keys of which the server is asked whether they arrived
  const waiting = []; // presses, each with its part of the page, its form, and the button that shows that it waits

  // What was kept is offered in the form it was typed into.
  function restore(form) {
    if (!isWrite(form) || form.getAttribute("data-draft") === "" || busy.has(form)) return;
    const draft = read(draftName(form));
    if (!draft || form.querySelector("[aria-invalid='true']") || underWay(draft)) return;
    if (!fill(form, draft)) return;
    // With its own key: if it had arrived after all, sending it again makes no second one.
    keyFields(form).forEach((one) => (one.value = draft.keys.find(([name]) => name === one.name)?.[1] ?? one.value));
    const files = form.querySelector("input[type=file]") ? texts.draftFiles : "";
    notice(form, `${draft.sent ? texts.draftUnsent : texts.draftRestored} ${files}`, {
      [texts.draftDiscard]: () => {
        empty(form);
        save(form);
        typed(form)[0]?.focus();
      },
    });
  }

  // As the server drew it; what is typed next is another one.
  function empty(form) {
    form.reset();
    controls(form).forEach((one) => one.dispatchEvent(new Event("change", { bubbles: true })));
    renew(form);
  }

  const offerAll = () => [...document.forms].forEach(restore);
  const underWay = (draft) => asking.has(keyIn(draft)) || (keyIn(draft) && [...busy.values()].some(({ key }) => key === keyIn(draft)));

  function mark(form, on, submitter) {
    if (on) busy.set(form, { key: keyOf(form), submitter });
    else busy.delete(form);
    form.toggleAttribute("data-sending", on);
    form.setAttribute("aria-busy", String(on));
    submitter?.setAttribute("aria-disabled", String(on));
  }
  // Nothing is under way any more: who draws the page anew may do so.
  const rest = () => document.dispatchEvent(new Event("sending:rest"));

  // --- A page's own forms -------------------------------------------------------------------------------

  async function send(form, submitter) {
    if (busy.has(form)) return;
    const url = address(form, submitter);
    quiet(form);
    mark(form, true, submitter);
    const letter = form.matches("[data-outbox]") && LETTER + keyOf(form);
    if (letter) write(letter, { url: url.href, fields: [...new FormData(form, submitter)], page: location.pathname, at: Date.now() });
    const body = () => {
      leaves(form);
      return new FormData(form, submitter);
    };
    const answer = await deliver(url, body, form);
    if (letter && answer !== null) forget(letter);
    quiet(form);
    mark(form, false, submitter);
    rest();
    if (answer) receive(form, answer);
    else if (!isButton(form)) notice(form, texts.notSent, { [texts.sendNow]: () => send(form, submitter) }, "warning");
  }

  const left = new WeakMap(); // form → what stood in it when it left last
  function leaves(form) {
    left.set(form, values(form));
    save(form, { sending: true });
  }

  const wasChanged = (answer) => answer.getResponseHeader("X-Sent-Before") === "changed";
  function hadArrived(form, answer) {
    renew(form);
    save(form);
    const where = answer.getResponseHeader("X-Goto");
    notice(form, texts.hadArrived, where ? { [texts.show]: () => go(where) } : {}, "warning");
  }

  function receive(form, answer) {
    const key = keyOf(form);
    const confirmed = key && answer.getResponseHeader("X-Sent") === key;
    if (confirmed && wasChanged(answer)) return hadArrived(form, answer);
    if (confirmed) {
      save(form); // more may have been typed since it left
      arrived(draftName(form), key, left.get(form));
    }
    const goto = answer.getResponseHeader("X-Goto");
    if (goto) return go(goto);
    const page = new DOMParser().parseFromString(answer.responseText, "text/html");
    const refusal = page.querySelector(".message-page");
    if (answer.status >= 400 && (refusal || !page.querySelector("main"))) return refused(form, answer, refusal);
    show(form, page, !confirmed);
  }

  const reasonOf = (answer, refusal) => {
    const said = refusal?.querySelector("h1")?.textContent.trim();
    const after = Number(answer.getResponseHeader("Retry-After")) || 60;
    return said || (answer.status === 413 ? texts.tooMuch : answer.status === 429 ? texts.tooOften.replace("{s}", after) : texts.requestFailed);
  };

  function refused(form, answer, refusal) {
    const reason = reasonOf(answer, refusal);
    save(form, { refused: true });
    if (waiting.length) drop(texts.pressDropped);
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
    saveAll();
    if (waiting.length) drop(texts.pressDropped);
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

  // The page may have been drawn anew in the meantime: what does the same in the page as it is now.
  function theSame(elt) {
    if (elt.isConnected) return elt;
    if (!elt.matches("form")) return elt.id ? document.getElementById(elt.id) : null;
    return [...document.forms].find((form) => isWrite(form) && purpose(form) === purpose(elt));
  }
  const sameButton = (form, button) =>
    button && [...form.elements].find((one) => one === button || (one.type === "submit" && one.name === button.name && one.value === button.value));

  // What was asked before it was sent is not asked again.
  function repeat(work) {
    window.Sending.repeats = true;
    work();
    window.Sending.repeats = false;
  }

  // Once more, with the key of the first time: it may have arrived.
  function press({ elt, triggeringEvent, parameters }) {
    const now = theSame(elt);
    if (!now) {
      quiet(elt);
      drop(texts.pressGone);
      return offerAll();
    }
    if (!now.matches("form")) return repeat(() => now.click());
    if (now !== elt) fill(now, { values: values(elt) });
    keyFields(now).forEach((one) => (one.value = parameters[one.name] ?? one.value));
    repeat(() => now.requestSubmit(sameButton(now, triggeringEvent?.submitter)));
  }

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb === "get") return;
    detail.headers["X-Sender"] = person;
    if (!token()) return;
    detail.headers["X-CSRFToken"] = token();
    if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = token();
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const form = formOf(detail);
    if (!isWrite(form)) return;
    leaves(form);
    mark(form, true, detail.requestConfig.triggeringEvent?.submitter);
    detail.xhr.addEventListener("loadend", () => setTimeout(() => heard.has(detail.xhr) || ended(form, detail.xhr)));
  });
  // What htmx says of a form that is no longer in the page is heard nowhere else.
  const heard = new WeakSet();
  function ended(form, xhr) {
    mark(form, false);
    rest();
    if (xhr.status === 0 || xhr.status >= 400) say(texts.requestFailed);
    if (read(draftName(form))) confirm(draftName(form), keyOf(form), left.get(form));
  }
  document.addEventListener("htmx:afterRequest", async ({ detail }) => {
    const { requestConfig: config, xhr } = detail;
    if (config.verb === "get") return;
    heard.add(xhr);
    const form = isWrite(formOf(detail)) ? formOf(detail) : null;
    const again = await onceMore(form, config, xhr);
    if (form) mark(form, false, config.triggeringEvent?.submitter);
    if (again) return press(config);
    rest();
    quiet(form ?? config.elt);
    delete config.elt.renewed;
    if (form && wasChanged(xhr)) return hadArrived(form, xhr);
    const done = detail.successful && xhr.getResponseHeader("HX-Reswap") !== "none";
    if (!done && waiting.length) drop(texts.pressDropped);
    if (!form) return;
    if (!done) return save(form, { refused: true });
    const key = keyOf(form);
    if (form.isConnected) renew(form);
    if (read(draftName(form))) confirm(draftName(form), key, left.get(form));
  });

  async function onceMore(form, { elt }, xhr) {
    if (xhr.status === 401) return signedInAgain();
    if (xhr.getResponseHeader("X-Token")) {
      if (elt.renewed) say(texts.requestFailed);
      return !elt.renewed && (elt.renewed = true);
    }
    return noAnswer(xhr.status) ? lineBack(form ?? elt) : false;
  }

  // The page that came may say what it likes: whether this key has arrived, the server is asked.
  async function confirm(name, key, sent) {
    asking.add(key);
    const answer = await asked([key]).catch(() => null);
    if (!answer) return; // it is asked again when the next page opens; until then it counts as under way
    asking.delete(key);
    if (answer.sent.includes(key)) arrived(name, key, sent);
    if (read(name)) offerAll();
  }

  // --- Presses that wait their turn -------------------------------------------------------------------------

  document.addEventListener("submit", (event) => {
    const part = event.target.closest("[data-queue]");
    if (!busy.has(event.target) && !part?.querySelector("form[data-sending]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!part) { // it is under way already
      if (event.submitter !== busy.get(event.target).submitter) say(texts.underWay);
      return;
    }
    const button = event.submitter ?? event.target.querySelector("button");
    button?.setAttribute("aria-busy", "true");
    waiting.push({ part: part.id, form: event.target, button });
  }, true);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!waiting.length || event.target.id !== waiting[0].part || event.detail.requestConfig?.verb === "get") return;
    const { form, button } = waiting.shift();
    const named = button?.id && document.getElementById(button.id); // "next" is another form by now
    const now = named ? named.form : theSame(form);
    const again = named || (now && sameButton(now, button));
    if (again && !again.disabled) repeat(() => now.requestSubmit(again));
    else drop(texts.pressGone);
  });

  function drop(why) {
    waiting.forEach(({ button }) => button?.removeAttribute("aria-busy"));
    waiting.length = 0;
    say(why);
  }
  const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, level: "error" } }));

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
    if (form && isWrite(form)) saveSoon(form);
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  addEventListener("beforeunload", (event) => { if (busy.size) event.preventDefault(); });
  document.addEventListener("htmx:load", (event) => {
    const part = event.detail?.elt ?? event.target;
    (part.matches?.("form") ? [part] : [...(part.querySelectorAll?.("form") ?? [])]).forEach(restore);
  });

  async function start() {
    for (const name of [...names(DRAFT), ...names(LETTER)]) if (!(Date.now() - read(name)?.at < OLD)) forget(name);
    offerAll();
    names(LETTER).forEach(resume);
    const open = new Map(names(DRAFT).filter((name) => read(name).sent).map((name) => [keyIn(read(name)), name]));
    if (!open.size || person === "0") return;
    const { sent } = await asked([...open.keys()]).catch(() => ({ sent: [] })); // no line: what is offered has its own key
    for (const key of sent) {
      const draft = read(open.get(key));
      arrived(open.get(key), key);
      for (const form of [...document.forms].filter((one) => isWrite(one) && keyOf(one) === key && !busy.has(one))) {
        if (!alike(values(form), draft?.sent)) renew(form);
        else {
          quiet(form);
          empty(form);
        }
      }
    }
  }

  // A letter that was on its way when its page went away.
  async function resume(name) {
    const { url, fields, page } = read(name);
    const body = () => { const all = new FormData(); fields.forEach(([one, value]) => all.append(one, value)); return all; };
    const form = [...document.forms].find((one) => isWrite(one) && page === location.pathname && address(one).href === url);
    const answer = await deliver(url, body, form ?? document.body);
    if (answer === null) return;
    forget(name);
    quiet(form ?? document.body);
    if (answer && form) return receive(form, answer);
    if (!answer || answer.status < 400) return;
    const refusal = new DOMParser().parseFromString(answer.responseText, "text/html").querySelector(".message-page");
    notice(document.body, reasonOf(answer, refusal), { [texts.show]: () => location.assign(page) }, "error");
  }

  window.Sending = { send, busy: () => busy.size > 0, repeats: false };
  start();
})();

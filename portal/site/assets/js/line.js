// Sends until there is an answer, whatever has ended meanwhile: the session, the token, the line; and says beside the form
// what it waits for. Used by sending.js.
(() => {
  const texts = document.getElementById("texts")?.dataset ?? {};
  const { person = "0", csrfCookie = "csrftoken" } = document.body.dataset;
  const { isButton, isKept } = window.Drafts;
  const RETRY = 3000; // ms between two tries while there is no line

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

  // --- Requests -----------------------------------------------------------------------------------

  const token = () => document.cookie.split("; ").find((one) => one.startsWith(`${csrfCookie}=`))?.slice(csrfCookie.length + 1) ?? "";

  // One request: resolves to the answer, or to null where none came.
  function post(url, body, progress) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", url);
      request.setRequestHeader("X-Sending", "1");
      request.setRequestHeader("Accept", "text/html");
      request.timeout = 10 * 60_000;
      request.onload = () => resolve(request);
      request.onerror = request.ontimeout = request.onabort = () => resolve(null);
      if (progress) request.upload.onprogress = (event) => event.lengthComputable && progress.set(event.loaded / event.total);
      if (token() && body.has("csrfmiddlewaretoken")) body.set("csrfmiddlewaretoken", token());
      request.send(body);
    });
  }

  async function asked(list) {
    const query = new URLSearchParams(list.map((key) => ["key", key]));
    const answer = await fetch(`/sent/?${query}`, { cache: "no-store", credentials: "same-origin", headers: { "X-Sending": "1" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // --- Signed out in the meantime --------------------------------------------------------------------

  let signing = null; // one dialog, whoever waits for it

  function signedInAgain() {
    signing ??= new Promise((resolve) => {
      const dialog = document.getElementById("signed-out");
      const channel = new BroadcastChannel("signed-in");
      const check = async () => {
        if (document.hidden || !dialog.open) return;
        try {
          const { person: now } = await asked([]);
          if (String(now) === person) dialog.close("yes");
          else dialog.querySelector("[data-somebody-else]").hidden = false;
        } catch { /* not yet */ }
      };
      channel.onmessage = check;
      addEventListener("focus", check);
      document.addEventListener("visibilitychange", check);
      dialog.returnValue = "";
      dialog.addEventListener("close", () => {
        channel.close();
        removeEventListener("focus", check);
        document.removeEventListener("visibilitychange", check);
        signing = null;
        resolve(dialog.returnValue === "yes");
      }, { once: true });
      dialog.showModal();
    });
    return signing;
  }

  // --- The line -------------------------------------------------------------------------------------

  const noAnswer = (status) => [0, 502, 503, 504].includes(status);

  // A wait that ends when the line is back, when it is time to try again, or when the person says so.
  function lineBack(form) {
    const text = isButton(form) || !isKept() ? texts.noLinePress : form.getAttribute("data-text-kept") ?? texts.noLine;
    return new Promise((resolve) => {
      const done = (go) => { clearTimeout(timer); removeEventListener("online", again); resolve(go); };
      const again = () => done(true);
      const waited = notices.get(form)?.isConnected;
      const piece = notice(form, text, { [texts.sendNow]: again, [texts.sendNot]: () => done(false) }, "warning");
      if (!waited) piece.scrollIntoView({ block: "nearest" });
      const timer = setTimeout(again, RETRY);
      addEventListener("online", again);
    });
  }

  // Sends until there is an answer that is one. Resolves to it, to null where the person does not sign in now, or to false
  // where it is not to be sent.
  async function deliver(url, makeBody, form) {
    let renewed = false;
    for (;;) {
      const body = makeBody();
      const heavy = [...body.values()].some((value) => value instanceof File && value.size > 200_000);
      const progress = form && heavy ? bar(form) : null;
      const answer = await post(url, body, progress);
      progress?.done();
      if (!answer || noAnswer(answer.status)) {
        if (!(await lineBack(form))) return false;
      } else if (answer.status === 401) {
        if (!(await signedInAgain())) return null;
      } else if (answer.status === 403 && answer.getResponseHeader("X-Token") && !renewed) {
        renewed = true;
      } else return answer;
    }
  }

  window.Line = { token, asked, signedInAgain, noAnswer, lineBack, deliver, notice, quiet };
})();

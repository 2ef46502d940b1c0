// Requests that may meet an ended session or a renewed token. Used by sending.js.
(() => {
  const { person = "0", csrfCookie = "csrftoken" } = document.body.dataset;

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

  window.Line = { token, post, asked, signedInAgain };
})();

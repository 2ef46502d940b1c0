// The sponsor's pad. A ruling waits ten seconds before it is sent (cancel, or seal now). From then on it is a letter of
// sending.js: it stays on the phone while the line is down, and is sent once when it is back.
(() => {
  const WAIT = 10;
  const texts = document.getElementById("pad-texts")?.dataset;
  if (!texts) return;
  let timer = null;

  function close() {
    clearInterval(timer);
    document.querySelector(".pad-wait")?.remove();
  }

  function wait(form, submitter) {
    close();
    const piece = document.getElementById("pad-wait").content.firstElementChild.cloneNode(true);
    const bar = piece.querySelector("progress");
    const words = piece.querySelector("[data-text]");
    const seal = () => { close(); Sending.send(form, submitter); };
    piece.querySelector("[data-cancel]").addEventListener("click", close);
    piece.querySelector("[data-now]").addEventListener("click", seal);
    const began = Date.now();
    const tick = () => {
      const left = Math.max(0, Math.ceil(WAIT - (Date.now() - began) / 1000));
      bar.value = WAIT - left;
      words.textContent = texts.waiting.replace("{s}", left);
      if (!left) seal();
    };
    document.querySelector("main .page__main").append(piece);
    tick();
    timer = setInterval(tick, 200);
    piece.querySelector("[data-now]").focus();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("#ruling-form");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    if (form.querySelector("[name=verdict]:checked")) wait(form, event.submitter);
    else Sending.send(form, event.submitter); // the server says what is missing
  });
  addEventListener("beforeunload", (event) => { if (document.querySelector(".pad-wait")) event.preventDefault(); });
})();

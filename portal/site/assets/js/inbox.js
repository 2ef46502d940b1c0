// Following a link out of the inbox marks its news read, also in a new tab. Without this there is a button.
document.addEventListener("click", (event) => leave(event.target));
document.addEventListener("auxclick", (event) => event.button === 1 && leave(event.target));

function leave(target) {
  const link = target.closest("a[data-reads]");
  const inbox = link?.closest("[data-read-url]");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (!inbox || !token) return;
  const note = new FormData();
  note.append("csrfmiddlewaretoken", token.value);
  note.append("quietly", "1");
  link.dataset.reads.split(" ").forEach((id) => note.append("id", id));
  navigator.sendBeacon(inbox.dataset.readUrl, note);
}

// Choosing files, for every <input type="file" data-kinds="…"> (ideas/forms/files.py writes its attributes). Without
// this the server says the same, after the sending.
//   what cannot be sent is taken out at once and told by name; the others stay chosen
//   what is chosen next joins what is chosen already; each can be taken out again
//   each is shown: as a picture where the browser can draw it, by its name where not
(() => {
  const MOST_DRAWN = 25 * 2 ** 20; // a larger picture, decoded only to be shown small, could end a phone's page
  const earlier = new WeakMap(); // input → the files it had when the window for choosing opened

  const ending = (file) => (file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "");

  function isKnown(input, file) {
    const kinds = input.dataset.kinds.split(" ");
    const signs = [ending(file), file.type].filter(Boolean);
    return signs.length === 0 || signs.some((sign) => kinds.includes(sign));
  }

  // How many there are besides: in the other fields that are counted together, and saved before.
  function others(input) {
    const name = CSS.escape(input.dataset.together);
    const fields = [...(input.form?.querySelectorAll(`[data-together="${name}"]`) ?? [])];
    const chosen = fields.filter((field) => field !== input).reduce((sum, field) => sum + field.files.length, 0);
    return chosen + (input.form?.querySelectorAll(`[data-counted="${name}"] > li`).length ?? 0);
  }

  function whyNot(input, file, before) {
    const { empty, wrongKind, tooLarge, tooMany, most, mostBytes } = input.dataset;
    if (!isKnown(input, file)) return wrongKind;
    if (file.size === 0) return empty;
    if (file.size > Number(mostBytes)) return tooLarge;
    return before >= Number(most) ? tooMany : "";
  }

  const same = (one, other) => ["name", "size", "lastModified"].every((key) => one[key] === other[key]);

  function put(input, files) {
    const rest = new DataTransfer();
    files.forEach((file) => rest.items.add(file));
    input.files = rest.files;
    show(input);
  }

  // --- What is chosen, and what was refused -------------------------------------------------------

  function beside(input, place, tag, css, attributes) {
    const id = `${input.id}-${css}`;
    const there = document.getElementById(id);
    if (there) return there;
    const made = document.createElement(tag);
    made.id = id;
    made.className = css;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    input[place](made);
    return made;
  }

  function draw(file, item) {
    if (!file.type.startsWith("image/") || file.size > MOST_DRAWN) return;
    const image = document.createElement("img");
    const name = item.querySelector(".photos__name");
    image.alt = file.name;
    image.addEventListener("load", () => name.replaceWith(image), { once: true }); // HEIC, for one, never loads
    for (const end of ["load", "error"]) image.addEventListener(end, () => URL.revokeObjectURL(image.src), { once: true });
    image.src = URL.createObjectURL(file);
  }

  function shown(input, file) {
    const item = document.getElementById("chosen-file-template").content.firstElementChild.cloneNode(true);
    item.querySelector(".photos__name span").textContent = file.name;
    const button = item.querySelector("button");
    button.setAttribute("aria-label", `${input.dataset.takeOut}: ${file.name}`);
    button.addEventListener("click", () => {
      put(input, [...input.files].filter((other) => other !== file));
      input.focus();
    });
    draw(file, item);
    return item;
  }

  function show(input) {
    const list = beside(input, "before", "ul", "photos", { role: "list", "aria-label": input.dataset.chosen });
    list.replaceChildren(...[...input.files].map((file) => shown(input, file)));
  }

  function tell(input, refused) {
    const lines = refused.map(([file, reason]) => {
      const line = document.createElement("p");
      line.textContent = `${file.name}: ${reason}`;
      return line;
    });
    if (lines.length || document.getElementById(`${input.id}-field__errors`)) {
      beside(input, "after", "div", "field__errors", { role: "alert" }).replaceChildren(...lines);
    }
  }

  // --- Choosing -----------------------------------------------------------------------------------

  const ours = (event) => event.target.matches?.("input[type=file][data-kinds]");
  for (const opens of ["click", "drop"]) {
    document.addEventListener(opens, (event) => ours(event) && earlier.set(event.target, [...event.target.files]), true);
  }

  document.addEventListener("change", (event) => {
    if (!ours(event)) return;
    const input = event.target;
    const kept = earlier.get(input) ?? [];
    const added = [...input.files].filter((file) => !kept.some((other) => same(file, other)));
    const besides = others(input);
    const refused = [];
    for (const file of added) {
      const reason = whyNot(input, file, besides + kept.length);
      if (reason) refused.push([file, reason]);
      else kept.push(file);
    }
    earlier.delete(input);
    put(input, kept);
    tell(input, refused);
  });

  document.addEventListener("reset", (event) => {
    const inputs = [...event.target.querySelectorAll("input[type=file][data-kinds]")];
    setTimeout(() => inputs.forEach((input) => put(input, [])));
  });
})();

// Photos open in the page: every <a data-photo="address of the file"> around its small picture (components/photo.html).
// Those inside the same (outermost) [data-photos] are turned over together. Without this the link leads to the photo's
// own page.
//   ← → turn over;  + − 0 zoom;  Esc, the close button, the empty space and the browser's "back" close
//   swipe, pinch and double tap;  with a mouse: wheel with Ctrl, double click, drag
(() => {
  const dialog = document.getElementById("viewer-template")?.content.firstElementChild.cloneNode(true);
  if (!dialog) return;
  const find = (name) => dialog.querySelector(`[data-viewer-${name}]`);
  const [stage, caption, count, file] = ["stage", "caption", "count", "file"].map(find);

  const TALL = 2; // what is more than twice as tall as it is wide starts as wide as fits: whole, it could not be read
  const STEP = 1.5;
  let links = [];
  let index = 0;
  let opener = null;
  let image = null;
  let scale = 1;

  // --- Size ---------------------------------------------------------------------------------------

  const natural = () => [Number(image.dataset.width), Number(image.dataset.height)];
  function limits() {
    const [width, height] = natural();
    const whole = Math.min(stage.clientWidth / width, stage.clientHeight / height, 1);
    const wide = Math.min(stage.clientWidth / width, 1);
    return { whole, wide, start: height > TALL * width ? wide : whole, most: Math.max(2, whole * 4) };
  }

  const isWiderThanStage = () => stage.scrollWidth > stage.clientWidth + 1;

  // Zooms so that the point of the picture that lies at (x, y) of the window stays there.
  function zoom(wanted, x = innerWidth / 2, y = innerHeight / 2) {
    const { whole, most } = limits();
    const before = image.getBoundingClientRect();
    const [right, down] = [(x - before.left) / scale, (y - before.top) / scale];
    scale = Math.min(most, Math.max(whole, wanted));
    const [width, height] = natural();
    image.style.width = `${width * scale}px`;
    image.style.height = `${height * scale}px`;
    stage.classList.toggle("viewer__stage--wider", isWiderThanStage());
    const after = image.getBoundingClientRect();
    stage.scrollBy({ left: after.left + right * scale - x, top: after.top + down * scale - y, behavior: "instant" });
  }
  const start = () => zoom(limits().start);
  function zoomInOrBack(x, y) {
    const { start: first } = limits();
    zoom(scale > first * 1.01 ? first : first * 2.5, x, y);
  }

  // --- What is shown ------------------------------------------------------------------------------

  function show() {
    const link = links[index];
    const small = link.querySelector("img");
    image = document.createElement("img");
    image.alt = small.alt;
    image.draggable = false;
    image.dataset.width = small.getAttribute("width");
    image.dataset.height = small.getAttribute("height");
    image.src = link.dataset.photo;
    stage.replaceChildren(image);
    stage.scrollTo(0, 0);
    scale = 1;
    caption.textContent = small.alt;
    count.textContent = `${index + 1} / ${links.length}`;
    file.href = link.dataset.photo;
    dialog.classList.toggle("viewer--single", links.length < 2);
    start();
    stage.scrollTo(0, 0);
  }

  function turn(step) {
    if (links.length < 2) return;
    index = (index + step + links.length) % links.length;
    show();
  }

  function together(link) {
    let around = link;
    for (let box = link; box; box = box.parentElement?.closest("[data-photos]")) around = box;
    return around === link ? [link] : [...around.querySelectorAll("a[data-photo]")];
  }

  // --- Opening and closing ------------------------------------------------------------------------

  // Opening adds a step to the browser's history, so that "back" closes the photo and not the page; whatever else closes
  // it takes that step back, and the photo goes away when it has been taken.
  let leaving = false;
  function open(link) {
    if (!dialog.isConnected) document.body.append(dialog); // not before: it is in nobody's way until then
    opener = link;
    links = together(link);
    index = links.indexOf(link);
    dialog.showModal();
    show();
    history.pushState({ viewer: true }, "");
  }

  function close() {
    if (leaving) return;
    leaving = true;
    history.back();
  }

  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener("close", () => {
    stage.replaceChildren();
    opener?.focus({ preventScroll: true });
    if (history.state?.viewer) close(); // a browser may close a dialog without asking
  });
  addEventListener("popstate", (event) => {
    if (!leaving && !dialog.open) return;
    event.stopImmediatePropagation(); // the page stays as it is: htmx need not read it anew
    leaving = false;
    dialog.close();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-photo]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(link);
  });

  // --- Buttons and keys ---------------------------------------------------------------------------

  const DOES = {
    previous: () => turn(-1),
    next: () => turn(1),
    larger: () => zoom(scale * STEP),
    smaller: () => zoom(scale / STEP),
    start,
    close,
  };
  const KEYS = { ArrowLeft: "previous", ArrowRight: "next", "+": "larger", "=": "larger", "-": "smaller", 0: "start" };

  dialog.addEventListener("click", (event) => DOES[event.target.closest("[data-viewer-do]")?.dataset.viewerDo]?.());
  dialog.addEventListener("keydown", (event) => {
    const does = KEYS[event.key];
    if (!does || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith("Arrow") && isWiderThanStage()) return; // moves what is zoomed
    event.preventDefault();
    DOES[does]();
  });
  addEventListener("resize", () => dialog.open && start());

  // --- Mouse --------------------------------------------------------------------------------------

  let dragged = 0;
  stage.addEventListener("pointerdown", () => (dragged = 0));
  stage.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons !== 1) return;
    dragged += Math.abs(event.movementX) + Math.abs(event.movementY);
    stage.scrollBy({ left: -event.movementX, top: -event.movementY, behavior: "instant" });
  });
  stage.addEventListener("click", (event) => event.target === stage && dragged < 5 && close());
  stage.addEventListener("dblclick", (event) => event.target === image && zoomInOrBack(event.clientX, event.clientY));
  stage.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(scale * Math.exp(-event.deltaY / 200), event.clientX, event.clientY);
    },
    { passive: false },
  );

  // --- Fingers ------------------------------------------------------------------------------------

  const SWIPE = 50; // pixels
  const DOUBLE = 350; // milliseconds
  let touch = null; // where one finger came down
  let pinch = null; // how far two were from each other, and the zoom then
  let tap = null;

  const distance = ([one, two]) => Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
  const middle = ([one, two]) => [(one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2];

  stage.addEventListener("touchstart", (event) => {
    const [finger] = event.touches;
    const alone = event.touches.length === 1;
    touch = alone ? { x: finger.clientX, y: finger.clientY, turns: !isWiderThanStage() } : null;
    if (event.touches.length === 2) pinch = { distance: distance(event.touches), scale };
  });
  stage.addEventListener(
    "touchmove",
    (event) => {
      if (!pinch || event.touches.length !== 2) return;
      event.preventDefault();
      zoom((pinch.scale * distance(event.touches)) / pinch.distance, ...middle(event.touches));
    },
    { passive: false },
  );
  stage.addEventListener("touchend", (event) => {
    if (event.touches.length < 2) pinch = null;
    if (!touch || event.touches.length) return;
    const [finger] = event.changedTouches;
    const [across, down] = [finger.clientX - touch.x, finger.clientY - touch.y];
    if (touch.turns && Math.abs(across) > SWIPE && Math.abs(across) > 1.5 * Math.abs(down)) turn(across < 0 ? 1 : -1);
    else if (Math.hypot(across, down) < 10 && event.target === image) tapped(event, finger);
    touch = null;
  });
  function tapped(event, finger) {
    event.preventDefault(); // no click, and no second double click, of this tap
    const twice = tap && event.timeStamp - tap.at < DOUBLE && Math.hypot(finger.clientX - tap.x, finger.clientY - tap.y) < 40;
    tap = twice ? null : { at: event.timeStamp, x: finger.clientX, y: finger.clientY };
    if (twice) zoomInOrBack(finger.clientX, finger.clientY);
  }
})();

// What receives a press in the middle of each control that is seen; see controls.py. Answers with
// {faults: [words], checked: how many}.
() => {
  const CONTROLS =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, label, " +
    "[role=button], [role=link], [role=checkbox], [role=radio], [role=switch], [role=tab], [role=option], [role^=menuitem]";
  const faults = [];
  const done = new Set();
  let checked = 0;

  // Left out: what is not drawn, what is glass and lets presses through, what is kept for screen readers alone (clipped
  // away), what cannot be used now. Glass that takes presses stands before what is drawn, and is looked at.
  function isSeen(control) {
    const isGlass = getComputedStyle(control).pointerEvents === "none";
    if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: isGlass })) return false;
    for (let at = control; at; at = at.parentElement) if (isClippedAway(at)) return false;
    return true;
  }
  function isClippedAway(one) {
    const style = getComputedStyle(one);
    return style.clipPath === "inset(50%)" || (style.overflow === "hidden" && one.offsetWidth <= 1 && one.offsetHeight <= 1);
  }
  // Wholly beyond the edge of what holds it and cannot be scrolled, as the rest of a shortened text is.
  function isCutOff(control, box) {
    for (let at = control.parentElement; at; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      const edge = at.getBoundingClientRect();
      if (overflowX === "hidden" && (box.left >= edge.right || box.right <= edge.left)) return true;
      if (overflowY === "hidden" && (box.top >= edge.bottom || box.bottom <= edge.top)) return true;
    }
    return false;
  }
  const isUsable = (control) => !control.closest("[inert]") && !control.matches(":disabled") && !control.control?.disabled;

  // Brought into the window as far as a hand can scroll; a link broken over two lines is pressed on its first.
  function middle(control) {
    control.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    for (let at = control.parentElement; at; at = at.parentElement) {
      if (getComputedStyle(at).overflowX === "hidden") at.scrollLeft = 0;
      if (getComputedStyle(at).overflowY === "hidden") at.scrollTop = 0;
    }
    const box = [...control.getClientRects()].find((one) => one.width >= 1 && one.height >= 1);
    return box && !isCutOff(control, box) && [box.x + box.width / 2, box.y + box.height / 2];
  }

  function receiver(control) {
    const at = middle(control);
    return at ? document.elementFromPoint(...at) : at;
  }

  function check(control) {
    if (done.has(control) || !isSeen(control) || !isUsable(control)) return;
    done.add(control);
    let hit = receiver(control);
    if (hit === false) return; // cut off
    checked += 1;
    if (!hit) {
      control.focus(); // a link to skip to the content comes into the window with the focus
      hit = receiver(control);
      control.blur();
    }
    const own = [control, ...(control.labels ?? []), control.control].filter(Boolean);
    const inside = hit && own.some((one) => one.contains(hit));
    const nearest = hit?.closest(CONTROLS);
    if (inside && (!nearest || own.includes(nearest))) return;
    faults.push(`${words(control)} ← ${hit ? words(hit) : "nothing: it cannot be brought into the window"}`);
  }

  function words(element) {
    const text = (element.getAttribute("aria-label") || element.innerText || element.name || "").trim();
    const name = [element.tagName.toLowerCase(), ...element.classList].join(".");
    return `${name}${element.id && "#" + element.id} “${text.replace(/\s+/g, " ").slice(0, 40)}”`;
  }

  // What opens from a place is checked while it is open, one after the other.
  function checkAll(scope) {
    scope.querySelectorAll(CONTROLS).forEach(check);
    each(scope, "details:not([open])", (one) => (one.open = true), (one) => (one.open = false));
    each(scope, "[popover]", (one) => one.showPopover(), (one) => one.hidePopover());
    each(scope, "dialog:not([open])", (one) => one.showModal(), (one) => one.close());
    each(scope, "[type=radio], [type=checkbox]", choose, takeBack);
  }

  const opened = new Set();
  function each(scope, which, open, close) {
    for (const one of scope.querySelectorAll(which)) {
      if (opened.has(one) || one.checkVisibility() === one.matches("[popover], dialog")) continue;
      opened.add(one);
      open(one);
      checkAll(one.matches("input") ? one.form ?? one : one);
      close(one);
    }
  }

  const before = new Map();
  function choose(input) {
    const group = [...document.getElementsByName(input.name)].filter((one) => one.form === input.form);
    before.set(input, group.map((one) => [one, one.checked]));
    input.checked = input.type === "radio" || !input.checked;
  }
  function takeBack(input) {
    for (const [one, was] of before.get(input)) one.checked = was;
  }

  document.getAnimations().filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime)).forEach((one) => one.finish());
  checkAll(document);
  scrollTo({ top: 0, behavior: "instant" });
  return { faults, checked };
}

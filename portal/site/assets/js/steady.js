// Where somebody is nothing is moved or replaced, whatever answer comes meanwhile: the form that has the focus stays as it
// is, and what is new is put around it. One without a box, and a link, only as long as the answer has its like. An answer
// to the very form in which somebody is takes its place as always.
//   steady.swap(element, html)   puts HTML into an element, likewise; <body hx-ext="steady"> has htmx ask here
const steady = (() => {
  const NO_BOX = "[type=checkbox], [type=radio], [type=button], [type=submit], [type=hidden]";
  const BOX = `input:not(${NO_BOX}), select, textarea, [contenteditable]`;

  // What must stay inside `target`: the form that has the focus, or any other thing that has it.
  function held(target) {
    const active = document.activeElement;
    if (!active || active === target || !target.contains(active)) return null;
    const form = active.closest("form");
    return form && target.contains(form) && form !== target ? form : active;
  }

  // Its ancestors inside of `root`, the outermost first, and itself.
  function way(one, root) {
    const steps = [];
    for (let at = one; at && at !== root; at = at.parentNode) steps.unshift(at);
    return steps;
  }

  // By what one knows it again: of buttons that go to one address each does something else, of boxes there is one.
  function mark(one) {
    if (!one.matches("form")) return one.id || one.getAttribute("href");
    return one.querySelector(BOX) ? one.getAttribute("action") : window.Drafts.purpose(one);
  }
  function twin(kept, old, fresh) {
    const tags = (one, root) => way(one, root).map((step) => step.tagName).join();
    const alike = [...fresh.querySelectorAll(kept.tagName)].filter((one) => mark(kept) && mark(one) === mark(kept));
    return alike.find((one) => tags(one, fresh) === tags(kept, old));
  }

  function follow(old, fresh) {
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }

  // Everything in `old` becomes what it is in `fresh`, but for what is kept. Answers with what is new.
  function blend(old, fresh, kept) {
    const like = twin(kept, old, fresh);
    if (!like && !kept.matches(BOX) && !kept.querySelector(BOX)) return null;
    const [steps, twins] = [way(kept, old), like ? way(like, fresh) : [null]];
    const added = [];
    let [at, other] = [old, fresh];
    twins.forEach((next, depth) => {
      const child = steps[depth];
      [...at.childNodes].forEach((node) => node !== child && node.remove());
      const nodes = [...other.childNodes];
      const place = next ? nodes.indexOf(next) : nodes.length; // what the answer does not have any more stays at the end
      child.before(...nodes.slice(0, place));
      child.after(...nodes.slice(place + 1));
      added.push(...nodes.filter((node) => node !== next));
      if (next && child !== kept) follow(child, next);
      [at, other] = [child, next];
    });
    return added;
  }

  // Puts `fresh` into `old` around what somebody is at. Answers with what is new, or null: then nothing was done.
  function around(old, fresh) {
    const kept = held(old);
    const added = kept && fresh ? blend(old, fresh, kept) : null;
    if (added && fresh instanceof Element) follow(old, fresh);
    return added;
  }

  globalThis.htmx?.defineExtension("steady", {
    handleSwap(style, target, fragment, settling) {
      const inside = style === "steady";
      if (!inside && style !== "steady-outer") return false;
      const added = around(target, inside ? fragment : fragment.querySelector(`#${CSS.escape(target.id)}`));
      if (added) return added;
      const nodes = [...fragment.childNodes];
      if (inside) target.replaceChildren(...nodes);
      else {
        target.replaceWith(...nodes);
        settling.elts = nodes.filter((node) => node instanceof Element); // they say that it is done: the old one is gone
      }
      return nodes;
    },
  });

  // A button in there was pressed, and its answer draws this part too: without the button it could not say what was done.
  const drawnSoon = (target) =>
    [...target.querySelectorAll(".htmx-request[hx-target^='#']")].some((one) =>
      document.querySelector(one.getAttribute("hx-target"))?.contains(target),
    );

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig, shouldSwap, swapOverride } = event.detail;
    if (!target.contains(requestConfig.elt) && drawnSoon(target)) {
      event.detail.shouldSwap = false;
      return;
    }
    if (!shouldSwap || !target.id || !held(target) || requestConfig.elt.contains(document.activeElement)) return;
    if (target.matches("[hx-trigger*=load]")) return; // it asks again by being put in anew
    const asked = swapOverride ?? requestConfig.elt.closest("[hx-swap]")?.getAttribute("hx-swap") ?? "innerHTML";
    const [style, ...rest] = asked.split(" ");
    const steadily = { outerHTML: "steady-outer", innerHTML: "steady" }[style];
    if (steadily) event.detail.swapOverride = [steadily, ...rest].join(" ");
  });

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const added = around(target, [...fragment.children].find((one) => one.id && one.id === target.id));
    if (!added) return;
    event.detail.shouldSwap = false;
    added.filter((node) => node instanceof Element).forEach((node) => {
      htmx.process(node);
      htmx.trigger(node, "htmx:load", { elt: node });
    });
  });

  function swap(element, html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    if (!around(element, fresh.content)) element.replaceChildren(fresh.content);
  }

  return { swap };
})();

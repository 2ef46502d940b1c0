// Where somebody is typing nothing is moved or replaced, whatever answer comes meanwhile: the form with the box in it stays
// as it is, and what is new is put around it. Of a link or button that has the focus the same holds as long as the answer
// has the like of it. An answer to the very form in which somebody is takes its place as always.
//   steady.swap(element, html)   puts HTML into an element, likewise; <body hx-ext="steady"> has htmx ask here
const steady = (() => {
  const BOX = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), select, textarea, [contenteditable]";

  // What must stay inside `target`: the form around a box that has the focus, or any other thing that has it.
  function held(target) {
    const active = document.activeElement;
    if (!active || active === target || !target.contains(active)) return null;
    const form = active.matches(BOX) && active.closest("form");
    return form && target.contains(form) && form !== target ? form : active;
  }

  const likeness = (one) => one.id || one.getAttribute("action") || one.getAttribute("href");
  function twin(child, fresh) {
    const among = [...fresh.children].filter((one) => one.tagName === child.tagName);
    const mark = likeness(child);
    if (mark) return among.find((one) => likeness(one) === mark);
    return among[[...child.parentElement.children].filter((one) => one.tagName === child.tagName).indexOf(child)];
  }

  // The way from `old` down to what is kept, with its like in `fresh`; null where the answer has no such place.
  function path(old, fresh, kept) {
    const steps = [];
    for (let at = old, like = fresh; at !== kept; ) {
      const child = [...at.children].find((one) => one.contains(kept));
      const next = twin(child, like);
      if (!next) return kept.querySelector(BOX) || kept.matches(BOX) ? [...steps, [at, like, child, null]] : null;
      steps.push([at, like, child, next]);
      [at, like] = [child, next];
    }
    return steps;
  }

  function blend(old, fresh, kept) {
    const steps = path(old, fresh, kept);
    if (!steps) return null;
    const added = [];
    for (const [at, like, child, next] of steps) {
      if (at !== old && like.attributes) {
        for (const { name } of [...at.attributes]) if (!like.hasAttribute(name)) at.removeAttribute(name);
        for (const { name, value } of [...like.attributes]) if (at.getAttribute(name) !== value) at.setAttribute(name, value);
      }
      [...at.childNodes].forEach((node) => node !== child && node.remove());
      const nodes = [...like.childNodes];
      const place = nodes.indexOf(next);
      child.before(...nodes.slice(0, Math.max(place, 0)));
      child.after(...nodes.slice(place + 1));
      added.push(...nodes.filter((node) => node !== next));
    }
    return added;
  }

  // Puts `fresh` into `old` around what somebody is at. Answers with what is new, or null: then nothing was done.
  function around(old, fresh) {
    const kept = held(old);
    return kept && fresh ? blend(old, fresh, kept) : null;
  }

  htmx.defineExtension("steady", {
    handleSwap(style, target, fragment) {
      const inside = style === "steady";
      if (!inside && style !== "steady-outer") return false;
      const added = around(target, inside ? fragment : fragment.querySelector(`#${CSS.escape(target.id)}`));
      if (added) return added;
      const nodes = [...fragment.childNodes];
      if (inside) target.replaceChildren(...nodes);
      else target.replaceWith(...nodes);
      return nodes;
    },
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig, shouldSwap, swapOverride } = event.detail;
    if (!shouldSwap || !target.id || !held(target) || requestConfig.elt.contains(document.activeElement)) return;
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

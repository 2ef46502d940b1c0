// Keys of the facilitator's console: arrows go from item to item, P pauses, + adds time, H asks for hands or counts them.
(() => {
  const STEPS = { ArrowLeft: "step-previous", ArrowRight: "step-next", p: "step-pause", P: "step-pause", "+": "step-time", h: "step-hands", H: "step-hands" };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const button = STEPS[event.key] && document.getElementById(STEPS[event.key]);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  });
})();

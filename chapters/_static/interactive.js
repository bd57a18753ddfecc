// Brings a chapter's figures to life. A figure script beside the page calls
//   llmweek.figure("name", (root, data) => { … })
// root is an empty element to fill, data the JSON the chapter computed. Where a script fails or
// never comes, the still picture stays. What most figures are made of is here as well: element,
// shape (SVG), control (a labelled input), choice, dial (a slider), stepper (one with two buttons)
// and minus (a number's text).
(() => {
  const draw = (figure, paint) => {
    const root = document.createElement("div");
    root.className = "llmweek-live";
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", figure.dataset.alt);
    const data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    const still = figure.querySelector(".llmweek-still");
    figure.append(root);
    still.hidden = true; // before painting: the script may measure its room
    try {
      paint(root, data);
      figure.dataset.live = "";
    } catch (error) {
      root.remove();
      still.hidden = false;
      console.error(error);
    }
  };

  const ready = new Promise((resolve) => {
    if (document.readyState !== "loading") resolve();
    else document.addEventListener("DOMContentLoaded", resolve, { once: true });
  });

  const element = (tag, properties = {}, text = "") => {
    const node = Object.assign(document.createElement(tag), properties);
    node.textContent = text;
    return node;
  };

  const shape = (tag, attributes = {}, text = "") => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.textContent = text;
    return node;
  };

  const control = (name, ...inputs) => {
    const label = element("label");
    label.append(element("span", {}, name), ...inputs);
    return label;
  };

  const choice = (names) => {
    const select = element("select");
    for (const name of names) select.append(element("option", { value: name }, name));
    return select;
  };

  // A slider and, beside it, a place to show where it stands.
  const dial = (name, range) => {
    const input = element("input", { type: "range", ...range });
    const shown = element("output");
    shown.style.cssText = "min-width:3.5em;font-variant-numeric:tabular-nums";
    return { label: control(name, input, shown), input, shown };
  };

  // Steps 0 to last(), by slider or button; after each move draw(step, slider) is called.
  const stepper = (name, [back, next], last, draw) => {
    const slider = element("input", { type: "range", min: 0, value: 0, step: 1 });
    const [less, more] = [back, next].map((text) => element("button", { type: "button" }, text));
    const go = (to) => {
      slider.max = last();
      slider.value = Math.max(0, Math.min(to, last()));
      const at = Number(slider.value);
      less.setAttribute("aria-disabled", at === 0); // disabled would drop the keyboard's focus
      more.setAttribute("aria-disabled", at === last());
      draw(at, slider);
    };
    slider.addEventListener("input", () => go(Number(slider.value)));
    less.addEventListener("click", () => go(Number(slider.value) - 1));
    more.addEventListener("click", () => go(Number(slider.value) + 1));
    const pair = element("span");
    pair.style.cssText = "display:inline-flex;gap:.75rem"; // side by side on a phone too
    pair.append(less, more);
    return { controls: [control(name, slider), pair], go, at: () => Number(slider.value) };
  };

  const minus = (x, digits = 3) =>
    x.toFixed(digits).replace("-", "−").replace(/^−(0(\.0+)?)$/, "$1");

  window.llmweek = {
    element, shape, control, choice, dial, stepper, minus,
    figure(name, paint) {
      ready.then(() => {
        for (const figure of document.querySelectorAll(
          `.llmweek-figure[data-figure="${CSS.escape(name)}"]:not([data-live])`,
        )) draw(figure, paint);
      });
    },
  };

  // What scrolls sideways in its own box must be reachable from the keyboard too.
  const boxes = ".llmweek-svg, .llmweek-live, .pst-scrollable-table-container, div.math, pre, " +
    ".cell_output > *, .cell_output .output, mjx-container[display='true']";
  const reach = () => {
    for (const box of document.querySelectorAll(boxes)) {
      if (box.scrollWidth > box.clientWidth + 1 && !box.hasAttribute("tabindex"))
        box.tabIndex = 0;
    }
  };
  ready.then(reach);
  // docutils marks up a bibliography with a role that is deprecated and an owner that forbids it.
  ready.then(() => {
    for (const entry of document.querySelectorAll(".citation-list > .citation"))
      entry.setAttribute("role", "listitem");
  });
  window.addEventListener("load", reach);
  window.addEventListener("resize", reach);
})();

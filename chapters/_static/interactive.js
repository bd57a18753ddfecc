// Brings a chapter's figures to life. A figure script beside the page calls
//   llmweek.figure("name", (root, data) => { … })
// root is an empty element to fill, data the JSON the chapter computed. Where a script fails or
// never comes, the still picture stays.
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

  window.llmweek = {
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

// Two cubes, one above the other, seen along a direction that a slider tilts away from the vertical.
llmweek.figure("shadows", (root, data) => {
  const { element, shape, dial, minus } = llmweek;

  const controls = element("div", { className: "fig-controls" });
  const { label, input: slider, shown } = dial("tilt of the light", { min: 0, max: 80, step: 2, value: data.degrees });
  controls.append(label);
  const svg = shape("svg", {
    viewBox: "-3.4 -4.2 6.8 6", role: "img", "aria-label": "The shadows of the two cubes on the plane",
  });
  svg.style.cssText = "display:block;width:100%;max-width:24rem;margin-inline:auto";
  const readout = element("div", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  readout.style.textAlign = "center";
  root.append(controls, svg, readout);

  const lines = data.cubes.map((_, n) =>
    data.edges.map(() => {
      const line = shape("line", {
        stroke: `var(--fig-${n + 1})`, "stroke-width": n ? 0.05 : 0.11, "stroke-linecap": "round",
        ...(n && { "stroke-dasharray": "0.16 0.12" }),
      });
      svg.append(line);
      return line;
    }),
  );

  function update() {
    const degrees = Number(slider.value);
    const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    // The columns of P (3×2) are the two directions that survive.
    const shadow = ([x, y, z]) => [x, c * y + s * z];
    data.cubes.forEach((corners, n) => {
      const flat = corners.map(shadow);
      data.edges.forEach(([a, b], k) => {
        const ends = { x1: flat[a][0], y1: -flat[a][1], x2: flat[b][0], y2: -flat[b][1] };
        for (const [name, value] of Object.entries(ends)) lines[n][k].setAttribute(name, value);
      });
    });
    const apart = s * data.gap;
    shown.textContent = `${degrees}°`;
    slider.setAttribute("aria-valuetext", `${degrees} degrees`);
    readout.textContent =
      `P has rows (1.000, 0.000), (0.000, ${minus(c)}), (0.000, ${minus(s)}); ` +
      (degrees === 0
        ? "the two shadows are the same"
        : `the shadows of the two cubes are ${minus(apart, 2)} apart`);
  }
  slider.addEventListener("input", update);
  update();
});

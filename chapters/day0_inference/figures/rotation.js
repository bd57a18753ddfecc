// A flag turned by a slider, a drag or the arrow keys; rows times R, or times the textbook's matrix.
llmweek.figure("rotation", (root, data) => {
  const { element, shape, dial, minus } = llmweek;
  const draw = (tag, attributes) => {
    const node = shape(tag, attributes);
    svg.append(node);
    return node;
  };

  const controls = element("div", { className: "fig-controls" });
  const { label, input: slider, shown } = dial("angle θ", { min: -180, max: 180, step: 5, value: data.degrees });
  const textbook = element("label");
  const box = element("input", { type: "checkbox" });
  textbook.append(box, element("span", {}, "multiply rows by the textbook's matrix for columns"));
  controls.append(label, textbook);

  const svg = shape("svg", {
    viewBox: "-3.2 -3.2 6.4 6.4", role: "img",
    "aria-label": "The flag before (outline) and after the turn (filled)",
  });
  svg.style.cssText = "display:block;width:100%;max-width:22rem;margin-inline:auto;touch-action:pan-y;cursor:grab";
  const readout = element("div", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  readout.style.textAlign = "center";
  root.append(controls, svg, readout);

  for (let k = -3; k <= 3; k++) {
    const colour = k === 0 ? "var(--fig-muted)" : "var(--fig-grid)";
    draw("line", { x1: -3, x2: 3, y1: k, y2: k, stroke: colour, "stroke-width": 0.02 });
    draw("line", { x1: k, x2: k, y1: -3, y2: 3, stroke: colour, "stroke-width": 0.02 });
  }
  const points = (rows) => rows.map(([x, y]) => `${x},${-y}`).join(" ");
  draw("polygon", {
    points: points(data.points), fill: "none", stroke: "var(--fig-muted)", "stroke-width": 0.05,
    "stroke-dasharray": "0.12 0.08",
  });
  const turned = draw("polygon", {
    fill: "var(--fig-1)", "fill-opacity": 0.35, stroke: "var(--fig-1)", "stroke-width": 0.06,
  });
  const arm = draw("line", { x1: 0, y1: 0, stroke: "var(--fig-2)", "stroke-width": 0.07 });
  const tip = draw("circle", { r: 0.12, fill: "var(--fig-2)" });

  function update() {
    const degrees = Number(slider.value);
    const theta = (degrees * Math.PI) / 180;
    const [c, s] = [Math.cos(theta), Math.sin(theta)];
    const R = box.checked ? [[c, -s], [s, c]] : [[c, s], [-s, c]];
    const rows = data.points.map(([x, y]) => [x * R[0][0] + y * R[1][0], x * R[0][1] + y * R[1][1]]);
    turned.setAttribute("points", points(rows));
    for (const [name, value] of [["x2", R[0][0]], ["y2", -R[0][1]]]) arm.setAttribute(name, value);
    tip.setAttribute("cx", R[0][0]);
    tip.setAttribute("cy", -R[0][1]);
    shown.textContent = `${minus(degrees, 0)}°`;
    slider.setAttribute("aria-valuetext", `${degrees} degrees`);
    const way = box.checked && degrees % 180 ? ": the wrong way round" : "";
    readout.textContent =
      `matrix rows (${minus(R[0][0])}, ${minus(R[0][1])}) and (${minus(R[1][0])}, ${minus(R[1][1])}); ` +
      `(1, 0) goes to the dot${way}`;
  }
  slider.addEventListener("input", update);
  box.addEventListener("change", update);

  // Drag anywhere on the plane: the arm follows the finger.
  let grip = null;
  const angle = (event) => {
    const frame = svg.getBoundingClientRect();
    const x = event.clientX - frame.left - frame.width / 2;
    const y = event.clientY - frame.top - frame.height / 2;
    return (Math.atan2(-y, x) * 180) / Math.PI;
  };
  svg.addEventListener("pointerdown", (event) => {
    grip = angle(event) - (box.checked ? -1 : 1) * Number(slider.value);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (grip === null) return;
    const turn = (box.checked ? -1 : 1) * (angle(event) - grip);
    slider.value = ((turn + 540) % 360) - 180;
    update();
  });
  for (const end of ["pointerup", "pointercancel"])
    svg.addEventListener(end, () => { grip = null; });
  update();
});

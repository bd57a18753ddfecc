// How much of a gradient is left after some steps back, for matrices of a chosen spectral radius.
llmweek.figure("gradient_reach", (root, data) => {
  const { element, shape, dial, minus } = llmweek;
  const [LEFT, RIGHT, TOP, BOTTOM, LOW, HIGH] = [52, 330, 12, 222, -18, 10];
  const last = data.distances - 1;
  const x = (distance) => LEFT + ((RIGHT - LEFT) * distance) / last;
  const y = (power) => TOP + ((BOTTOM - TOP) * (HIGH - Math.max(LOW, power))) / (HIGH - LOW);

  const radius = dial("radius", { min: 0, max: data.radii.length - 1, step: 1, value: 6 });
  const distance = dial("steps back", { min: 0, max: last, step: 1, value: 20 });
  const bend = element("input", { type: "checkbox" });
  const bent = element("label");
  bent.append(bend, element("span", {}, "with tanh, on random inputs"));
  const controls = element("div", { className: "fig-controls" });
  controls.append(radius.label, distance.label, bent);

  const svg = shape("svg", {
    viewBox: "0 0 360 262", role: "img",
    "aria-label": "Size of the gradient against steps back, on a logarithmic scale",
  });
  svg.style.cssText =
    "display:block;width:100%;max-width:34rem;margin-inline:auto;touch-action:pan-y;user-select:none;cursor:ew-resize";
  const readout = element("p", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  readout.style.cssText = "text-align:center;min-height:3.2em";
  root.append(controls, svg, readout);

  const raised = (n) => [...String(n)].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("");
  const text = (content, attributes) =>
    svg.append(shape("text", { "font-size": 14, fill: "var(--fig-muted)", ...attributes }, content));
  const line = (attributes) => {
    const node = shape("line", { stroke: "var(--fig-grid)", ...attributes });
    svg.append(node);
    return node;
  };
  for (let power = -16; power <= HIGH; power += 4) {
    line({ x1: LEFT, x2: RIGHT, y1: y(power), y2: y(power) });
    text(power ? `10${raised(power)}` : "1", { x: LEFT - 6, y: y(power) + 4, "text-anchor": "end" });
  }
  line({ x1: LEFT, x2: RIGHT, y1: y(0), y2: y(0), stroke: "var(--fig-muted)" });
  for (let d = 0; d <= last; d += 10)
    text(`${d}`, { x: x(d), y: BOTTOM + 16, "text-anchor": "middle" });
  text("steps back", { x: (LEFT + RIGHT) / 2, y: BOTTOM + 34, "text-anchor": "middle" });
  const curve = (attributes) => {
    const node = shape("polyline", { fill: "none", ...attributes });
    svg.append(node);
    return node;
  };
  const others = data.landmarks.map(() => curve({ stroke: "var(--fig-muted)", "stroke-dasharray": "3 3" }));
  const names = data.landmarks.map((value) => {
    const name = shape("text", { "font-size": 14, fill: "var(--fig-muted)" }, value.toFixed(1));
    svg.append(name);
    return name;
  });
  const chosen = curve({ stroke: "var(--fig-1)", "stroke-width": 3 });
  const rule = line({ y1: TOP, y2: BOTTOM, stroke: "var(--fig-2)" });
  const dot = shape("circle", { r: 5, fill: "var(--fig-2)" });
  svg.append(dot);

  const plot = (powers) => powers.map((power, d) => `${x(d)},${y(power)}`).join(" ");
  const size = (power) => {
    if (power >= -3 && power < 4) return Number((10 ** power).toPrecision(2)).toString();
    const whole = Math.floor(power);
    return `${(10 ** (power - whole)).toFixed(1)} · 10${raised(whole)}`;
  };

  function update() {
    const curves = data.curves[bend.checked ? "tanh" : "linear"];
    const [r, d] = [Number(radius.input.value), Number(distance.input.value)];
    data.landmarks.forEach((value, k) => {
      const powers = curves[data.radii.indexOf(value)];
      others[k].setAttribute("points", plot(powers));
      names[k].setAttribute("x", x(last) + 5);
      names[k].setAttribute("y", y(powers[last]) + 4);
    });
    chosen.setAttribute("points", plot(curves[r]));
    rule.setAttribute("x1", x(d));
    rule.setAttribute("x2", x(d));
    dot.setAttribute("cx", x(d));
    dot.setAttribute("cy", y(curves[r][d]));
    radius.shown.textContent = data.radii[r].toFixed(2);
    radius.input.setAttribute("aria-valuetext", data.radii[r].toFixed(2));
    distance.shown.textContent = `${d}`;
    readout.textContent =
      `Spectral radius ${data.radii[r].toFixed(2)}: ${d} ${d === 1 ? "step" : "steps"} back, the gradient ` +
      `has ${size(curves[r][d])} times its length.`;
  }
  radius.input.addEventListener("input", update);
  distance.input.addEventListener("input", update);
  bend.addEventListener("change", update);

  // Drag on the picture: the rule follows the finger.
  let held = false;
  const follow = (event) => {
    const frame = svg.getBoundingClientRect();
    const at = ((event.clientX - frame.left) * 360) / frame.width;
    distance.input.value = Math.round(((at - LEFT) / (RIGHT - LEFT)) * last);
    update();
  };
  svg.addEventListener("pointerdown", (event) => {
    held = true;
    svg.setPointerCapture(event.pointerId);
    follow(event);
  });
  svg.addEventListener("pointermove", (event) => { if (held) follow(event); });
  for (const end of ["pointerup", "pointercancel"])
    svg.addEventListener(end, () => { held = false; });
  update();
});

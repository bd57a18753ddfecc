// Layer normalisation of one row: drag its numbers, set ε, and γ and β of the chosen column.
llmweek.figure("layer_norm", (root, data) => {
  const { element, shape, control, dial, minus } = llmweek;
  const [LOW, HIGH, TOP, BOTTOM, WIDTH] = [-4, 14, 14, 262, 360]; // 6 + 1, doubled, fits
  const n = data.row.length;
  const state = { x: [...data.row], gamma: data.row.map(() => 1), beta: data.row.map(() => 0) };
  let chosen = 4;

  const eps = element("select");
  for (const [value, name] of [["0", "0"], ["0.00001", "0.00001"], ["1", "1"]])
    eps.append(element("option", { value }, name));
  eps.value = "0.00001";
  const gamma = dial("γ", { min: -2, max: 3, step: 0.1, value: 1 });
  const beta = dial("β", { min: -3, max: 3, step: 0.1, value: 0 });
  const column = element("span");
  column.style.cssText = "font-weight:600";
  const controls = element("div", { className: "fig-controls" });
  const button = (name, change) => {
    const node = element("button", { type: "button" }, name);
    node.addEventListener("click", () => {
      change();
      draw();
    });
    return node;
  };
  const clamp = (value) => Math.min(HIGH, Math.max(LOW, Math.round(value * 10) / 10));
  controls.append(
    button("+1 for all", () => { state.x = state.x.map((v) => Math.round((v + 1) * 10) / 10); }),
    button("× 2", () => { state.x = state.x.map((v) => Math.round(v * 20) / 10); }),
    button("all equal", () => { state.x = state.x.map(() => 3); }),
    button("as it was", () => {
      state.x = [...data.row];
      state.gamma.fill(1);
      state.beta.fill(0);
      eps.value = "0.00001";
    }),
    control("ε", eps), column, gamma.label, beta.label,
  );
  const y = (value) => TOP + ((BOTTOM - TOP) * (HIGH - Math.min(HIGH, Math.max(LOW, value)))) / (HIGH - LOW);
  const x = (k) => 34 + ((WIDTH - 44) * (k + 0.5)) / n;
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} 280`, role: "group", "aria-label": "The row as bars" });
  svg.style.cssText =
    "display:block;width:100%;max-width:30rem;margin-inline:auto;touch-action:pan-y;user-select:none";
  const table = element("div");
  table.style.cssText = "overflow-x:auto;max-width:34rem;margin:.5rem auto 0";
  const readout = element("p", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  readout.style.cssText = "min-height:4.8em;margin-top:.5rem";
  root.append(controls, svg, table, readout);

  for (let value = LOW; value <= HIGH; value += 2) {
    svg.append(
      shape("line", { x1: 30, x2: WIDTH - 8, y1: y(value), y2: y(value), stroke: "var(--fig-grid)" }),
      shape("text", { x: 26, y: y(value) + 4.5, "font-size": 13, "text-anchor": "end", fill: "var(--fig-muted)" },
        minus(value, 0)),
    );
  }
  svg.append(shape("line", { x1: 30, x2: WIDTH - 8, y1: y(0), y2: y(0), stroke: "var(--fig-muted)" }));
  const spread = shape("rect", { x: 30, width: WIDTH - 38, fill: "var(--fig-2)", opacity: 0.13 });
  const middle = shape("line", {
    x1: 30, x2: WIDTH - 8, stroke: "var(--fig-2)", "stroke-width": 1.6, "stroke-dasharray": "5 4",
  });
  svg.append(spread, middle);
  let held = -1;
  const bars = state.x.map((_, k) => {
    const before = shape("rect", { x: x(k) - 19, width: 18, fill: "var(--fig-1)" });
    const after = shape("rect", { x: x(k) + 1, width: 18, fill: "var(--fig-5)" });
    const knob = shape("circle", {
      cx: x(k) - 10, r: 9, fill: "var(--fig-surface)", stroke: "var(--fig-1)", "stroke-width": 2.5,
      tabindex: 0, role: "slider", "aria-orientation": "vertical", "aria-valuemin": LOW, "aria-valuemax": HIGH,
      "aria-label": `number ${k + 1}`,
    });
    knob.style.cursor = "ns-resize";
    const reach = shape("circle", { cx: x(k) - 10, r: 24, fill: "transparent" }); // room for a finger
    for (const handle of [knob, reach]) {
      handle.style.touchAction = "none"; // elsewhere the page scrolls
      handle.addEventListener("pointerdown", () => { held = k; });
    }
    knob.addEventListener("keydown", (event) => {
      const step = { ArrowUp: 0.5, ArrowRight: 0.5, ArrowDown: -0.5, ArrowLeft: -0.5, PageUp: 2, PageDown: -2 }[event.key];
      if (!step) return;
      event.preventDefault();
      state.x[k] = clamp(state.x[k] + step);
      chosen = k;
      draw();
    });
    knob.addEventListener("focus", () => {
      chosen = k;
      draw();
    });
    svg.append(before, after, reach, knob);
    return { before, after, knob, reach };
  });

  const at = (event) => {
    const frame = svg.getBoundingClientRect();
    const scale = WIDTH / frame.width;
    return [(event.clientX - frame.left) * scale, (event.clientY - frame.top) * scale];
  };
  const follow = (event) => {
    const [, py] = at(event);
    state.x[held] = clamp(HIGH - ((py - TOP) / (BOTTOM - TOP)) * (HIGH - LOW));
    draw();
  };
  svg.addEventListener("pointerdown", (event) => {
    const [px] = at(event);
    chosen = Math.max(0, Math.min(n - 1, Math.floor(((px - 34) / (WIDTH - 44)) * n)));
    if (held < 0) draw(); // a tap beside the handles chooses a column
    else {
      chosen = held;
      svg.setPointerCapture(event.pointerId);
      follow(event);
    }
  });
  svg.addEventListener("pointermove", (event) => { if (held >= 0) follow(event); });
  for (const end of ["pointerup", "pointercancel"])
    svg.addEventListener(end, () => { held = -1; });

  const set = (rect, value) => {
    rect.setAttribute("y", Math.min(y(0), y(value)));
    rect.setAttribute("height", Math.abs(y(value) - y(0)));
  };

  function draw() {
    const mean = state.x.reduce((a, b) => a + b, 0) / n;
    const variance = state.x.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
    const e = Number(eps.value);
    const root_ = Math.sqrt(variance + e);
    const normed = state.x.map((value) => (root_ > 1e-9 ? (value - mean) / root_ : NaN));
    const result = normed.map((value, k) => state.gamma[k] * value + state.beta[k]);
    const deviation = Math.sqrt(variance);
    spread.setAttribute("y", y(mean + deviation));
    spread.setAttribute("height", Math.max(0, y(mean - deviation) - y(mean + deviation)));
    middle.setAttribute("y1", y(mean));
    middle.setAttribute("y2", y(mean));
    bars.forEach(({ before, after, knob, reach }, k) => {
      set(before, state.x[k]);
      set(after, Number.isNaN(result[k]) ? 0 : result[k]);
      before.setAttribute("opacity", k === chosen ? 1 : 0.55);
      after.setAttribute("opacity", k === chosen ? 1 : 0.7);
      for (const handle of [knob, reach]) handle.setAttribute("cy", y(state.x[k]));
      knob.setAttribute("aria-valuenow", state.x[k]);
    });
    column.textContent = `column ${chosen + 1}:`;
    gamma.input.value = state.gamma[chosen];
    beta.input.value = state.beta[chosen];
    gamma.shown.textContent = minus(state.gamma[chosen], 1);
    beta.shown.textContent = minus(state.beta[chosen], 1);

    const grid = element("div");
    grid.style.cssText =
      `display:grid;grid-template-columns:auto repeat(${n},minmax(0,1fr));gap:.1rem .2rem;font-size:.78rem;` +
      "font-variant-numeric:tabular-nums;text-align:end";
    const line = (name, values, digits) => {
      const caption = element("div", {}, name);
      caption.style.cssText = "text-align:start;padding-inline-end:.2rem;white-space:nowrap";
      grid.append(caption);
      values.forEach((value, k) => {
        const cell = element("div", {}, Number.isNaN(value) ? "NaN" : minus(value, digits));
        if (k === chosen) cell.style.fontWeight = 700;
        grid.append(cell);
      });
    };
    line("x", state.x, 1);
    line("x − μ", state.x.map((value) => value - mean), 2);
    line("/ root", normed, 2);
    line("· γ + β", result, 2);
    table.replaceChildren(grid);
    readout.textContent =
      `μ = ${minus(mean, 2)}, σ² = ${variance.toFixed(2)}, √(σ² + ε) = ${root_.toFixed(3)}. ` +
      (Number.isNaN(normed[chosen])
        ? "All numbers are equal and ε is 0: 0 / 0 is NaN."
        : `Column ${chosen + 1}: ${minus(state.gamma[chosen], 1)} · (${minus(state.x[chosen], 1)} − ` +
          `${mean < 0 ? `(${minus(mean, 2)})` : mean.toFixed(2)}) / ${root_.toFixed(3)} + ` +
          `${state.beta[chosen] < 0 ? `(${minus(state.beta[chosen], 1)})` : state.beta[chosen].toFixed(1)} = ${minus(result[chosen], 2)}.`) +
      (state.x.some((value) => value < LOW || value > HIGH)
        ? ` (The picture ends at ${minus(LOW, 0)} and ${HIGH}; the table does not.)` : "");
  }
  for (const [{ input }, name] of [[gamma, "gamma"], [beta, "beta"]])
    input.addEventListener("input", () => {
      state[name][chosen] = Number(input.value);
      draw();
    });
  eps.addEventListener("change", draw);
  draw();
});

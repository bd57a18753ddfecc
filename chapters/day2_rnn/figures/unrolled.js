// An RNN unrolled over a word: what it reads, its state, what it predicts, and what that costs.
// At each step, what the loss depends on is outlined: the inputs and states so far, and one label.
llmweek.figure("unrolled", (root, data) => {
  const { element, control, choice, stepper, minus } = llmweek;
  const word = choice(Object.keys(data));
  const updates = choice(Object.keys(data[word.value].stages));
  const run = () => data[word.value];
  const steps = stepper("step", ["← back", "read on →"], () => run().inputs.length - 1, draw);
  const controls = element("div", { className: "fig-controls" });
  controls.append(control("word", word), control("updates", updates), ...steps.controls);
  const readout = element("p", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  const time = element("div");
  const shares = element("div");
  shares.style.cssText = "margin-top:1rem;max-width:34rem";
  root.append(controls, readout, time, shares);

  const box = (text, style) => {
    const node = element("div", {}, text);
    node.style.cssText =
      "border:2px solid var(--fig-grid);border-radius:.3rem;text-align:center;min-width:0;" + style;
    return node;
  };
  const letter = "font:1.1rem/1.7 var(--pst-font-family-monospace);";
  const outlined = (colour) => `border-color:var(${colour});`;
  const tint = (value) => {
    const colour = value < 0 ? "--fig-2" : "--fig-1";
    return `background:color-mix(in srgb,var(${colour}) ${Math.round(55 * Math.abs(value))}%,var(--fig-surface));`;
  };

  function draw(t, slider) {
    const { inputs, targets, letters } = run();
    const { states, shares: p, losses } = run().stages[updates.value];
    slider.setAttribute("aria-valuetext", `step ${t + 1}, reads ${inputs[t]}`);
    const grid = element("div");
    grid.style.cssText =
      `display:grid;grid-template-columns:repeat(${inputs.length - 1},minmax(0,1fr) .8rem) minmax(0,1fr);` +
      "gap:.15rem 0;align-items:center;max-width:34rem;font-variant-numeric:tabular-nums";
    const row = (title, cell, between = "") => {
      const caption = element("div", {}, title);
      caption.style.cssText = "grid-column:1/-1;color:var(--fig-muted);font-size:.85rem;margin-top:.3rem";
      grid.append(caption);
      inputs.forEach((_, k) => {
        grid.append(cell(k));
        if (k + 1 < inputs.length) {
          const arrow = element("div", {}, k < t ? between : "");
          arrow.setAttribute("aria-hidden", "true");
          arrow.style.cssText = "text-align:center;color:var(--fig-1)";
          grid.append(arrow);
        }
      });
    };
    row("reads", (k) => box(inputs[k], letter + (k <= t ? outlined("--fig-1") : "")));
    row(
      "state",
      (k) => {
        const column = box("", k <= t ? outlined("--fig-1") : "border-style:dashed;");
        states[k].forEach((value) => {
          const number = element("div", {}, k <= t ? minus(value, 2) : "\u00a0");
          number.style.cssText = "font-size:.75rem;line-height:1.8;" + (k <= t ? tint(value) : "");
          column.append(number);
        });
        return column;
      },
      "→",
    );
    row("label", (k) => box(targets[k], letter + (k === t ? outlined("--fig-5") : "")));
    row("loss", (k) => {
      const weight = k === t ? "font-weight:700;" : "";
      return box(k <= t ? losses[k].toFixed(2) : "\u00a0", `border:0;font-size:.85rem;${weight}`);
    });
    time.replaceChildren(grid);

    const title = element("div", {}, `what comes after “${inputs.slice(0, t + 1).join("")}”`);
    title.style.cssText = "font-weight:600;margin-bottom:.3rem";
    shares.replaceChildren(title);
    letters.forEach((name, i) => {
      const line = element("div");
      line.style.cssText =
        "display:grid;grid-template-columns:1.5rem 1fr 3.5rem;gap:.5rem;align-items:center";
      const isLabel = name === targets[t];
      const text = element("span", {}, name);
      text.style.cssText =
        `font-family:var(--pst-font-family-monospace);font-weight:${isLabel ? 700 : 400}`;
      const bar = element("span");
      bar.style.cssText =
        `height:.8rem;width:${100 * p[t][i]}%;background:var(${isLabel ? "--fig-5" : "--fig-muted"})`;
      const number = element("span", {}, p[t][i].toFixed(3));
      number.style.cssText = "text-align:end;font-variant-numeric:tabular-nums";
      line.append(text, bar, number);
      shares.append(line);
    });

    const seen = inputs.slice(0, t + 1).map((c) => `“${c}”`).join(", ");
    const share = p[t][letters.indexOf(targets[t])];
    const mean = losses.reduce((a, b) => a + b, 0) / losses.length;
    readout.textContent =
      `Step ${t + 1}: having read ${seen}, it gives the label “${targets[t]}” a share of ` +
      `${share.toFixed(3)}. Loss −ln ${share.toFixed(3)} = ${losses[t].toFixed(2)}; ` +
      `mean over the word ${mean.toFixed(2)}.`;
  }

  word.addEventListener("change", () => steps.go(0));
  updates.addEventListener("change", () => steps.go(steps.at()));
  steps.go(2);
});

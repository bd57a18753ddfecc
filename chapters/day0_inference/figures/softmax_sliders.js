// Three logits and a shift for all of them: the shares follow the differences alone.
llmweek.figure("softmax_sliders", (root, data) => {
  const softmax = (z) => {
    const top = Math.max(...z);
    const powers = z.map((x) => Math.exp(x - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((p) => p / sum);
  };
  const minus = (text) => text.replace("-", "−");
  const { element, dial } = llmweek;

  const presets = element("div", { className: "fig-controls" });
  const sliders = element("div", { className: "fig-controls" });
  const bars = element("div");
  bars.style.cssText =
    "display:grid;grid-template-columns:max-content 1fr max-content;gap:.4rem .75rem;align-items:center;margin:.75rem 0";
  const readout = element("div", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  root.append(presets, sliders, bars, readout);

  const slider = (name, min, max, value) => {
    const { label, input, shown } = dial(name, { min, max, step: 0.5, value });
    sliders.append(label);
    input.addEventListener("input", update);
    return { input, shown };
  };
  const logits = data.logits.map((z, i) => slider(data.names[i], -10, 10, z));
  const shift = slider("add to all", -20, 20, 0);

  const rows = data.names.map((name, i) => {
    const track = element("div");
    track.style.cssText = "height:1.5rem;border-left:1px solid var(--fig-muted)";
    const bar = element("div");
    bar.style.cssText = `height:100%;background:var(--fig-${i + 1})`;
    track.append(bar);
    const share = element("span");
    share.style.fontVariantNumeric = "tabular-nums";
    bars.append(element("span", {}, name), track, share);
    return { bar, share };
  });

  for (const values of data.presets) {
    const button = element("button", { type: "button" }, tuple(values));
    button.addEventListener("click", () => {
      values.forEach((z, i) => (logits[i].input.value = z));
      shift.input.value = 0;
      update();
    });
    presets.append(button);
  }

  function tuple(values) {
    return `(${values.map((v) => minus(String(v))).join(", ")})`;
  }

  function update() {
    const add = Number(shift.input.value);
    const z = logits.map(({ input }) => Number(input.value) + add);
    const p = softmax(z);
    logits.forEach(({ input, shown }) => (shown.textContent = minus(Number(input.value).toFixed(1))));
    shift.shown.textContent = minus(add.toFixed(1));
    rows.forEach(({ bar, share }, i) => {
      bar.style.width = `${100 * p[i]}%`;
      share.textContent = p[i].toFixed(4);
    });
    readout.textContent =
      `softmax${tuple(z.map((x) => x.toFixed(1)))} = (${p.map((x) => x.toFixed(4)).join(", ")})`;
  }
  update();
});

// Temperature, top-k and top-p cutting one real next-token distribution: what each token's share
// was, what it is drawn with, and what is cut.
llmweek.figure("cut_distribution", (root, data) => {
  const { element, control, choice, dial } = llmweek;
  const SHOWN = 14;
  const context = choice(data.contexts.map((c) => c.text));
  const n = data.tokens.length;
  const heat = dial("temperature", { min: 0.1, max: 2, step: 0.05, value: 1 });
  const top = dial("top-k", { min: 1, max: n, step: 1, value: n });
  const nucleus = dial("top-p", { min: 0.05, max: 1, step: 0.01, value: 0.9 });
  const order = choice(["temperature, then cuts", "cuts, then temperature"]);
  const controls = element("div", { className: "fig-controls" });
  controls.append(control("after", context), heat.label, top.label, nucleus.label,
    control("order", order));
  const readout = element("p", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  readout.style.minHeight = "4.8em";
  const bars = element("div");
  bars.style.maxWidth = "34rem";
  root.append(controls, readout, bars);

  const shares = (logits, temperature = 1) => {
    const highest = Math.max(...logits);
    const powers = logits.map((z) => Math.exp((z - highest) / temperature));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((q) => q / sum);
  };
  const bits = (p) => p.reduce((h, q) => h - (q > 0 ? q * Math.log2(q) : 0), 0);

  function cutTo(logits, k, p) { // the ids that stay, likeliest first
    const ids = [...logits.keys()].sort((a, b) => logits[b] - logits[a] || a - b).slice(0, k);
    const q = shares(ids.map((i) => logits[i]));
    if (p >= 1) return ids;
    let before = 0;
    return ids.filter((_, rank) => {
      const stays = before < p;
      before += q[rank];
      return stays;
    });
  }

  function draw() {
    const { logits } = data.contexts[context.selectedIndex];
    const [tau, k, p] = [heat, top, nucleus].map(({ input }) => Number(input.value));
    heat.shown.textContent = tau.toFixed(2);
    top.shown.textContent = k === n ? "off" : k;
    top.input.setAttribute("aria-valuetext", top.shown.textContent);
    nucleus.shown.textContent = p === 1 ? "off" : p.toFixed(2);
    nucleus.input.setAttribute("aria-valuetext", nucleus.shown.textContent);

    const heated = logits.map((z) => z / tau);
    const stay = cutTo(order.selectedIndex ? logits : heated, k, p);
    const original = shares(logits);
    const drawn = new Array(n).fill(0);
    shares(stay.map((i) => heated[i])).forEach((q, rank) => { drawn[stay[rank]] = q; });
    const kept = stay.reduce((sum, i) => sum + original[i], 0);
    readout.textContent =
      `${stay.length} of ${n} characters remain; the model gives them ` +
      `${(100 * kept).toFixed(1)}% together. Drawn from ${bits(drawn).toFixed(2)} bits ` +
      `instead of ${bits(original).toFixed(2)}.`;

    const ids = [...logits.keys()].sort((a, b) => logits[b] - logits[a] || a - b).slice(0, SHOWN);
    const widest = Math.max(...ids.map((i) => Math.max(original[i], drawn[i])));
    bars.replaceChildren(...ids.map((i) => {
      const line = element("div");
      line.style.cssText = "display:grid;grid-template-columns:1.8rem 1fr 8.2rem;gap:.5rem;" +
        "align-items:center;line-height:1.5";
      const gone = drawn[i] === 0;
      const name = element("span", {}, data.tokens[i]);
      name.style.cssText = "font-family:var(--pst-font-family-monospace)" +
        (gone ? ";color:var(--fig-muted)" : "");
      const track = element("span");
      track.style.cssText = "display:grid;gap:1px";
      for (const [share, colour] of [[original[i], "--fig-muted"], [drawn[i], "--fig-1"]]) {
        const bar = element("span");
        bar.style.cssText = `height:.45rem;width:${(100 * share) / widest}%;background:var(${colour})`;
        track.append(bar);
      }
      const number = element("span", {},
        `${original[i].toFixed(3)} → ${gone ? "cut" : drawn[i].toFixed(3)}`);
      number.style.cssText = "text-align:end;font-variant-numeric:tabular-nums" +
        (gone ? ";color:var(--fig-muted)" : "");
      line.append(name, track, number);
      return line;
    }));
    const rest = element("div", {}, `… and ${n - SHOWN} more characters, ` +
      `${(100 * (1 - ids.reduce((sum, i) => sum + original[i], 0))).toFixed(1)}% together`);
    rest.style.cssText = "color:var(--fig-muted);font-size:.9rem;margin-top:.4rem";
    bars.append(rest);
  }

  for (const { input } of [heat, top, nucleus]) input.addEventListener("input", draw);
  for (const select of [context, order]) select.addEventListener("change", draw);
  draw();
});

// Causal and padding masks put together: the scores with M added, and what softmax makes of them.
llmweek.figure("mask_builder", (root, data) => {
  const { element, control, dial, minus } = llmweek;
  const size = data.scores.length;
  const KINDS = {
    decoder: "masked self (target on target)",
    encoder: "self (source on source)",
    cross: "cross (target on source)",
  };
  const kind = element("select");
  for (const [value, name] of Object.entries(KINDS)) kind.append(element("option", { value }, name));
  kind.style.maxWidth = "100%";
  const box = (name, checked) => {
    const input = element("input", { type: "checkbox", checked });
    const label = element("label");
    label.append(input, element("span", {}, name));
    return { input, label };
  };
  const causal = box("causal", true);
  const padding = box("padding", true);
  const atLeft = box("padding on the left", false);
  const zeros = box("zeros for an empty row", true);
  const source = dial("source words", { min: 0, max: size, step: 1, value: 4 });
  const target = dial("target words", { min: 0, max: size, step: 1, value: 4 });
  const controls = element("div", { className: "fig-controls" });
  controls.append(
    control("attention", kind), causal.label, padding.label, atLeft.label, zeros.label,
    target.label, source.label,
  );
  const tables = element("div");
  tables.style.cssText =
    "display:grid;grid-template-columns:repeat(auto-fit,minmax(min(19rem,100%),1fr));gap:1rem 1.5rem";
  const readout = element("p", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  readout.style.cssText = "min-height:4.8em;margin-top:.75rem";
  root.append(controls, tables, readout);

  let chosen = 2;
  let current = [];

  const sides = () => ({
    queries: kind.value === "encoder" ? "source" : "target",
    keys: kind.value === "decoder" ? "target" : "source",
  });
  const length = (side) => Number((side === "source" ? source : target).input.value);
  // Which of the places hold a word: the first ones, or with padding on the left the last ones.
  const real = (side, k) => (atLeft.input.checked ? k >= size - length(side) : k < length(side));
  const words = (side) =>
    data.scores.map((_, k) => {
      const first = atLeft.input.checked ? size - length(side) : 0;
      return real(side, k) ? data.words[side][k - first] : "‹pad›";
    });

  function compute() {
    const { queries, keys } = sides();
    return data.scores.map((row, i) => {
      const allowed = row.map(
        (_, j) => (!causal.input.checked || j <= i) && (!padding.input.checked || real(keys, j)),
      );
      const powers = row.map((score, j) => (allowed[j] ? Math.exp(score) : 0));
      const sum = powers.reduce((a, b) => a + b, 0);
      const weights = powers.map((power) =>
        sum > 0 ? power / sum : zeros.input.checked ? 0 : NaN,
      );
      return { row, allowed, powers, sum, weights, isPad: !real(queries, i) };
    });
  }

  function table(title, text, tint) {
    const { queries, keys } = sides();
    const outer = element("div");
    const heading = element("div", {}, title);
    heading.style.cssText = "font-weight:600;margin-bottom:.3rem";
    const grid = element("div");
    grid.style.cssText =
      `display:grid;grid-template-columns:3.6rem repeat(${size},minmax(0,1fr));font-size:.8rem;` +
      "font-variant-numeric:tabular-nums;max-width:24rem";
    const cell = (content, style) => {
      const node = element("div", {}, content);
      node.style.cssText = "text-align:center;padding:.28rem 0;white-space:nowrap;" + style;
      return node;
    };
    grid.append(cell("", ""));
    words(keys).forEach((word) =>
      grid.append(cell(word, `overflow:hidden;${word === "‹pad›" ? "color:var(--fig-muted);" : ""}`)));
    const names = words(queries);
    current.forEach((entry, i) => {
      const name = cell(names[i],
        `text-align:end;padding-inline-end:.4rem;${entry.isPad ? "color:var(--fig-muted);" : ""}` +
        (i === chosen ? "font-weight:700;" : ""));
      grid.append(name);
      entry.allowed.forEach((allowed, j) => {
        const node = cell(text(entry, j),
          `cursor:pointer;background:${tint(entry, j)};border:1px solid var(--fig-grid);` +
          (allowed ? "" : "color:var(--fig-muted);") +
          (i === chosen ? "border-block-color:var(--fig-2);" : ""));
        node.addEventListener("pointerdown", () => pick(i));
        // not pointerenter: a redraw under a resting mouse would take the row back from the keyboard
        node.addEventListener("pointermove", (event) => {
          if (event.pointerType === "mouse" && i !== chosen) pick(i);
        });
        grid.append(node);
      });
    });
    outer.append(heading, grid);
    return outer;
  }

  const row = element("input", { type: "range", min: 1, max: size, step: 1, value: chosen + 1 });
  controls.append(control("row", row));
  function pick(i) {
    chosen = i;
    row.value = i + 1;
    draw();
  }
  row.addEventListener("input", () => pick(Number(row.value) - 1));

  const blue = (share) => `color-mix(in srgb,var(--fig-1) ${Math.round(70 * (share || 0))}%,var(--fig-surface))`;

  function draw() {
    current = compute();
    const { queries, keys } = sides();
    source.shown.textContent = source.input.value;
    target.shown.textContent = target.input.value;
    source.label.hidden = kind.value === "decoder";
    target.label.hidden = kind.value === "encoder";
    source.label.style.display = source.label.hidden ? "none" : "";
    target.label.style.display = target.label.hidden ? "none" : "";
    tables.replaceChildren(
      table("scores + M", (e, j) => (e.allowed[j] ? minus(e.row[j], 1) : "−∞"),
        (e, j) => (e.allowed[j] ? "transparent" : "var(--fig-raised)")),
      table("after softmax",
        (e, j) => (Number.isNaN(e.weights[j]) ? "NaN" : e.weights[j] === 0 ? "0" : e.weights[j].toFixed(2)),
        (e, j) => (Number.isNaN(e.weights[j])
          ? "color-mix(in srgb,var(--fig-2) 35%,var(--fig-surface))" : blue(e.weights[j]))),
    );
    const entry = current[chosen];
    const name = `Row ${chosen + 1}, “${words(queries)[chosen]}”`;
    row.setAttribute("aria-valuetext", name);
    const seen = words(keys).filter((_, j) => entry.allowed[j]);
    if (!seen.length) {
      readout.textContent =
        `${name}: nothing to attend to. The exponentials add up to 0, and 0 / 0 is NaN` +
        (zeros.input.checked ? "; by the rule of this book the row is zeros." : ".");
    } else {
      const sum = entry.powers.filter((_, j) => entry.allowed[j]).map((p) => p.toFixed(2)).join(" + ");
      const at = entry.allowed.indexOf(true);
      readout.textContent =
        `${name} sees ${seen.length} of ${size}. e to the scores: ${sum}` +
        (seen.length > 1 ? ` = ${entry.sum.toFixed(2)}` : "") +
        `; the first share is ${entry.powers[at].toFixed(2)} / ${entry.sum.toFixed(2)} = ${entry.weights[at].toFixed(2)}.` +
        (entry.isPad ? " The query is padding: its result is read by nobody." : "") +
        (causal.input.checked && kind.value !== "decoder"
          ? " (A causal mask has no business in this attention.)" : "");
    }
  }
  kind.addEventListener("change", () => {
    causal.input.checked = kind.value === "decoder";
    draw();
  });
  for (const { input } of [causal, padding, atLeft, zeros]) input.addEventListener("change", draw);
  for (const { input } of [source, target]) input.addEventListener("input", draw);
  draw();
});

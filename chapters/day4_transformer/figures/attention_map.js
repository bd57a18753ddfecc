// Where a trained translator looks: any of its sentences, attentions, layers and heads. Rows are who
// asks, columns who is asked; the chosen row is spelled out below, on the words themselves.
llmweek.figure("attention_map", (root, data) => {
  const { element, shape, control, choice, stepper } = llmweek;
  const KINDS = { cross: "cross", masked: "masked self (decoder)", encoder: "self (encoder)" };
  const WIDTH = 340;

  const sentence = element("select");
  data.forEach((item, k) => sentence.append(element("option", { value: k }, item.title)));
  const kind = element("select");
  for (const [value, name] of Object.entries(KINDS)) kind.append(element("option", { value }, name));
  const layer = element("select");
  const head = element("select");
  const item = () => data[Number(sentence.value)];
  const maps = () => item().maps[kind.value];
  const columns = () => (kind.value === "masked" ? item().given : item().source);
  const rows = () => (kind.value === "encoder" ? item().source : item().target);
  const position = stepper("row", ["← row above", "row below →"], () => rows().length - 1, draw);

  const numbered = (select, name, n, all) => {
    const before = select.value;
    select.replaceChildren();
    if (all) select.append(element("option", { value: "mean" }, "mean of all"));
    for (let k = 0; k < n; k++) select.append(element("option", { value: k }, `${name} ${k + 1}`));
    if ([...select.options].some((option) => option.value === before)) select.value = before;
  };

  const controls = element("div", { className: "fig-controls" });
  controls.append(
    control("sentence", sentence), control("attention", kind), control("layer", layer),
    control("head", head), ...position.controls,
  );
  const picture = element("div");
  const readout = element("p", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  readout.style.cssText = "min-height:3.2em;margin-top:.5rem";
  const line = element("div");
  line.style.cssText = "display:flex;flex-wrap:wrap;gap:.25rem";
  root.append(controls, picture, readout, line);
  sentence.parentElement.style.maxWidth = "100%"; // sentences are long; a phone is not
  for (const select of [sentence, kind]) select.style.maxWidth = "100%";

  // Shares of 0 to 100, rows × columns, for the chosen layer and head.
  function weights() {
    const heads = maps()[Number(layer.value)];
    if (head.value !== "mean") return heads[Number(head.value)];
    return heads[0].map((row, i) =>
      row.map((_, j) => heads.reduce((sum, one) => sum + one[i][j], 0) / heads.length),
    );
  }

  const tint = (share) => `color-mix(in srgb,var(--fig-1) ${Math.round(0.85 * share)}%,var(--fig-surface))`;
  const percent = (share) => `${Math.round(share)}%`;

  function draw(chosen, slider) {
    const shares = weights();
    const [names, asked] = [rows(), columns()];
    const longest = Math.max(...names.map((name) => name.length));
    const left = Math.min(110, 14 + 8 * longest);
    const cell = Math.min(30, (WIDTH - left - 18) / asked.length); // 18: the last name leans out
    const wide = (name) => [...name].reduce((sum, c) => sum + (c > "\u2e80" ? 13 : 7), 0);
    const top = Math.min(110, 18 + 0.87 * Math.max(...asked.map(wide)));
    const tall = Math.min(24, cell + 6);
    const height = top + tall * names.length + 4;
    const svg = shape("svg", {
      viewBox: `0 0 ${WIDTH} ${height}`, role: "img",
      "aria-label": `Attention weights of ${KINDS[kind.value]} attention, ${names.length} rows and ${asked.length} columns`,
    });
    svg.style.cssText = "display:block;width:100%;max-width:34rem;margin-inline:auto;cursor:pointer";
    asked.forEach((name, j) => {
      const x = left + cell * (j + 0.5);
      svg.append(shape("text", {
        x, y: top - 6, "font-size": 13, fill: "var(--fig-ink)",
        transform: `rotate(-60 ${x} ${top - 6})`,
      }, name));
    });
    names.forEach((name, i) => {
      const y = top + tall * i;
      svg.append(shape("text", {
        x: left - 6, y: y + tall / 2 + 4.5, "font-size": 13, "text-anchor": "end",
        fill: "var(--fig-ink)", "font-weight": i === chosen ? 700 : 400,
      }, name));
      asked.forEach((_, j) => {
        if (kind.value === "masked" && j > i) return; // hidden by the mask: no cell at all
        const square = shape("rect", {
          x: left + cell * j, y, width: cell, height: tall, fill: tint(shares[i][j]),
          stroke: "var(--fig-grid)", "stroke-width": 0.7,
        });
        square.append(shape("title", {}, `${name}: ${percent(shares[i][j])} on ${asked[j]}`));
        svg.append(square);
      });
    });
    svg.append(shape("rect", {
      x: left, y: top + tall * chosen, width: cell * asked.length, height: tall, fill: "none",
      stroke: "var(--fig-2)", "stroke-width": 2,
    }));
    const pick = (event) => {
      const frame = svg.getBoundingClientRect();
      const y = ((event.clientY - frame.top) * WIDTH) / frame.width;
      const row = Math.floor((y - top) / tall);
      if (row >= 0 && row < names.length && row !== position.at()) position.go(row);
    };
    svg.addEventListener("pointerdown", pick);
    svg.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") pick(event); });
    picture.replaceChildren(svg);

    const order = asked.map((_, j) => j).sort((a, b) => shares[chosen][b] - shares[chosen][a]);
    const best = order.slice(0, 3).filter((j) => shares[chosen][j] >= 1)
      .map((j) => `“${asked[j]}” ${percent(shares[chosen][j])}`);
    const who = kind.value === "encoder" ? `“${names[chosen]}”` : `To write “${names[chosen]}” it`;
    readout.textContent = `${who} looks at ${best.join(", ")}.`;
    slider.setAttribute("aria-valuetext", `${names[chosen]}: ${best.join(", ")}`);
    line.replaceChildren(...asked.map((name, j) => {
      const chip = element("span", {}, name);
      chip.style.cssText =
        `padding:.05rem .4rem;border:1px solid var(--fig-grid);border-radius:.25rem;background:${tint(shares[chosen][j])}`;
      return chip;
    }));
  }

  const refresh = (row) => {
    numbered(layer, "layer", maps().length, false);
    numbered(head, "head", maps()[0].length, true);
    position.go(row);
  };
  sentence.addEventListener("change", () => refresh(0));
  kind.addEventListener("change", () => refresh(0));
  for (const select of [layer, head]) select.addEventListener("change", () => position.go(position.at()));
  refresh(0);
  layer.value = `${maps().length - 1}`;
  refresh(0);
});

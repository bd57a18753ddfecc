// A one-hot row times C, term by term: all rows but one are multiplied by 0. Then the next word,
// until the rows of the whole context stand side by side.
llmweek.figure("lookup", (root, data) => {
  const { element, stepper } = llmweek;
  const number = (x) => llmweek.minus(x, 1);
  const context = [...data.context];
  const STAGES = 4; // nothing yet, the one-hot row, the products, their sum
  const last = context.length * (STAGES - 1);

  const controls = element("div", { className: "fig-controls" });
  context.forEach((id, k) => {
    const label = element("label");
    const select = element("select");
    data.words.forEach((word, i) => select.append(element("option", { value: i }, word)));
    select.value = id;
    select.setAttribute("aria-label", `word ${k + 1} of the context`);
    select.style.borderBottom = `.25rem solid var(--fig-${k + 1})`;
    select.addEventListener("input", () => {
      context[k] = Number(select.value);
      stop();
      steps.go(k * (STAGES - 1));
    });
    label.append(select);
    controls.append(label);
  });
  const steps = stepper("step", ["← back", "step →"], () => last, draw);
  const play = element("button", { type: "button" }, "play");
  controls.append(...steps.controls, play);
  const readout = element("p", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");

  const table = element("table");
  table.style.cssText =
    "border-collapse:collapse;margin:0 auto 1rem;width:auto;background:none;color:inherit;" +
    "font-size:.9rem;font-variant-numeric:tabular-nums";
  const cellStyle =
    "padding:.2rem .35rem;text-align:right;border:0;background:none;color:inherit;" +
    "transition:opacity .4s,background-color .4s;white-space:nowrap";
  const cell = (tag, text = "", more = "") => {
    const node = element(tag, {}, text);
    node.style.cssText = cellStyle + ";" + more;
    return node;
  };
  const width = data.C[0].length;
  const head = element("tr");
  head.append(cell("th", "word", "text-align:left"), cell("th", "e"));
  for (const name of ["C", "e times C"]) {
    const th = cell("th", name, "text-align:center");
    th.colSpan = width;
    head.append(th);
  }
  const rows = data.words.map((word, i) => {
    const tr = element("tr");
    const name = cell("th", word, "text-align:left;font-weight:400");
    name.scope = "row";
    const e = cell("td", "", "font-weight:600");
    const C = data.C[i].map((x) => cell("td", number(x)));
    const product = data.C[i].map(() => cell("td"));
    C[0].style.borderLeft = product[0].style.borderLeft = "2px solid var(--fig-grid)";
    tr.append(name, e, ...C, ...product);
    return { tr, e, C, product };
  });
  const total = element("tr");
  const totalName = cell("th", "sum", "text-align:right;font-weight:400");
  totalName.scope = "row";
  totalName.colSpan = 2 + width;
  const sums = data.C[0].map(() => cell("td", "", "border-top:2px solid var(--fig-muted);font-weight:600"));
  total.append(totalName, ...sums);
  const body = element("tbody");
  body.append(...rows.map(({ tr }) => tr), total);
  const thead = element("thead");
  thead.append(head);
  table.append(thead, body);

  const strip = element("div");
  strip.style.cssText =
    "display:flex;flex-wrap:wrap;gap:.4rem;align-items:center;justify-content:center;" +
    "font-variant-numeric:tabular-nums";
  strip.append(element("span", {}, "x ="));
  const slots = context.map((_, k) => {
    const slot = element("span");
    slot.style.cssText =
      `display:inline-flex;border-bottom:.25rem solid var(--fig-${k + 1});` +
      `background:color-mix(in srgb,var(--fig-${k + 1}) 14%,transparent)`;
    const cells = data.C[0].map(() => {
      const node = element("span");
      node.style.cssText = "min-width:2.4rem;padding:.2rem .3rem;text-align:right";
      slot.append(node);
      return node;
    });
    strip.append(slot);
    return cells;
  });
  root.append(controls, readout, table, strip);

  function draw(at, slider) {
    const k = Math.min(Math.floor(Math.max(at - 1, 0) / (STAGES - 1)), context.length - 1);
    const stage = at === 0 ? 0 : at - k * (STAGES - 1);
    const id = context[k];
    const colour = `var(--fig-${k + 1})`;
    rows.forEach(({ e, C, product }, i) => {
      const hot = i === id;
      e.textContent = stage >= 1 ? (hot ? "1" : "0") : "";
      e.style.color = hot ? "inherit" : "var(--fig-muted)";
      const tint = hot && stage >= 1 ? `color-mix(in srgb,${colour} 22%,transparent)` : "transparent";
      for (const td of [e, ...C]) td.style.backgroundColor = tint;
      C.forEach((td) => (td.style.opacity = stage >= 2 && !hot ? 0.7 : 1));
      product.forEach((td, j) => {
        td.textContent = stage >= 2 ? number(hot ? data.C[i][j] : 0) : "";
        td.style.color = hot ? "inherit" : "var(--fig-muted)";
        td.style.backgroundColor = stage >= 2 ? tint : "transparent";
      });
    });
    sums.forEach((td, j) => (td.textContent = stage >= 3 ? number(data.C[id][j]) : ""));
    slots.forEach((cells, s) => {
      const there = at >= (s + 1) * (STAGES - 1);
      cells.forEach((node, j) => (node.textContent = there ? number(data.C[context[s]][j]) : "·"));
    });
    const word = `“${data.words[id]}”`;
    const numbers = width * context.length;
    readout.textContent = [
      `${data.words.length} words, ${width} numbers each. Press step.`,
      `${word} has id ${id}: its one-hot row e has the 1 at place ${id}.`,
      "Each number of e multiplies its row of C. All rows but one become 0.",
      `The sum is row ${id} of C: nothing was computed, a row was picked.` +
        (at === last ? ` The ${context.length} rows side by side are x, ${numbers} numbers.` : ""),
    ][stage];
    slider.setAttribute("aria-valuetext", `step ${at} of ${last}`);
    if (at === last) stop();
  }

  let timer = null;
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "play";
  }
  play.addEventListener("click", () => {
    if (timer !== null) return stop();
    if (steps.at() === last) steps.go(0);
    play.textContent = "pause";
    timer = setInterval(() => steps.go(steps.at() + 1), 1500);
  });
  for (const control of steps.controls) // whoever takes a step by hand has stopped the film
    for (const event of ["input", "click"]) control.addEventListener(event, stop, { capture: true });
  steps.go(0);
});

// Byte pair encoding, one merge at a time: a slider through the merges, the pairs that were counted,
// the one that is chosen and by what rule, and the words as they stand.
llmweek.figure("merge_steps", (root, data) => {
  const { element, control, choice, stepper } = llmweek;

  const corpus = choice(Object.keys(data));
  const tie = choice(Object.keys(data[corpus.value]));
  const steps = () => data[corpus.value][tie.value];
  const merges = stepper(
    "merges done", ["← back", "merge →"], () => steps().length - 1, draw,
  );
  const controls = element("div", { className: "fig-controls" });
  controls.append(control("text", corpus), control("ties", tie), ...merges.controls);
  const readout = element("p", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  const columns = element("div");
  columns.style.cssText =
    "display:grid;grid-template-columns:repeat(auto-fit,minmax(min(16rem,100%),1fr));gap:1rem 2rem";
  const words = element("div");
  const pairs = element("div");
  columns.append(words, pairs);
  root.append(controls, readout, columns);

  const chip = (token, fresh) => {
    const node = element("span", {}, token);
    node.style.cssText =
      "display:inline-block;padding:0 .35em;margin:.1em .12em .1em 0;border-radius:.25em;" +
      "border:1px solid var(--fig-grid);font-family:var(--pst-font-family-monospace);" +
      (fresh ? "background:color-mix(in srgb,var(--fig-1) 22%,transparent);border-color:var(--fig-1)" : "");
    return node;
  };
  const title = (text) => {
    const node = element("div", {}, text);
    node.style.cssText = "font-weight:600;margin-bottom:.4rem";
    return node;
  };

  function draw(at, slider) {
    const step = steps()[at];
    const made = at > 0 ? steps()[at - 1].pairs[0].slice(0, 2).join("") : null;
    slider.setAttribute("aria-valuetext", `${at} merges done`);

    words.replaceChildren(title(`the words, ${step.tokens} tokens in all`));
    for (const [times, tokens] of step.words) {
      const line = element("div");
      const number = element("span", {}, `${times} × `);
      number.style.cssText = "display:inline-block;min-width:2.4em;color:var(--fig-muted)";
      line.append(number, ...tokens.map((token) => chip(token, token === made)));
      words.append(line);
    }

    pairs.replaceChildren(title("the most frequent pairs"));
    const most = step.pairs.length ? step.pairs[0][2] : 1;
    step.pairs.forEach(([left, right, count], k) => {
      const line = element("div");
      line.style.cssText =
        "display:grid;grid-template-columns:9.5rem 1fr 2.2rem;gap:.5rem;align-items:center";
      const name = element("span");
      name.append(chip(left), "+ ", chip(right));
      const bar = element("span");
      const colour = k === 0 ? "--fig-1" : k < step.tied ? "--fig-2" : "--fig-grid";
      bar.style.cssText =
        `display:block;height:.8rem;width:${(100 * count) / most}%;background:var(${colour})`;
      const number = element("span", {}, `${count}`);
      number.style.cssText = "text-align:end;font-variant-numeric:tabular-nums";
      line.append(name, bar, number);
      pairs.append(line);
    });

    if (!step.pairs.length) {
      readout.textContent = "Every word has become one token: nothing is left to merge.";
      return;
    }
    const [left, right, count] = step.pairs[0];
    const tied = step.pairs.slice(1, step.tied).map(([a, b]) => `${a} + ${b}`);
    const more = step.tied - 1 - tied.length;
    if (more > 0) tied.push(`${more} more`);
    readout.textContent =
      `Merge ${at + 1}: ${left} + ${right}, which occurs ${count} ${count === 1 ? "time" : "times"}` +
      (step.tied > 1 ? `, a tie with ${tied.join(", ")}; ${step.rule} wins.` : ". No tie.");
  }

  corpus.addEventListener("change", () => merges.go(0));
  tie.addEventListener("input", () => merges.go(merges.at()));
  merges.go(0);
});

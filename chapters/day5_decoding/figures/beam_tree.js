// Beam search on real next-token probabilities: a row of hypotheses for each step, the likeliest at
// the left, lines from each to those that went on from it. K and the step are the reader's.
llmweek.figure("beam_tree", (root, data) => {
  const { element, shape, control, choice, dial, stepper, minus } = llmweek;
  const [WIDTH, BOX, TALL, ROW, TOP] = [360, 68, 38, 62, 34];
  const sentence = choice(data.map((d) => d.source));
  const width = dial("K", { min: 1, max: data[0].beams.length, step: 1, value: 3 });
  width.shown.style.minWidth = "1.5em";
  const chosen = () => data[sentence.selectedIndex];
  const rows = () => chosen().beams[Number(width.input.value) - 1];
  let picked = null; // [step, rank] of the hypothesis whose words are spelled out

  const steps = stepper("step", ["← back", "grow →"], () => rows().length, () => {
    picked = null;
    draw();
  });
  const controls = element("div", { className: "fig-controls" });
  controls.append(control("sentence", sentence), width.label, ...steps.controls);
  const tree = element("div");
  const readout = element("p", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  readout.style.cssText = "min-height:4.8em;margin-top:.75rem";
  const cut = element("p");
  cut.style.cssText = "color:var(--fig-muted);font-size:.9rem;margin-bottom:0";
  root.append(controls, tree, readout, cut);

  const above = ([t, k]) => [t - 1, rows()[t][k].parent];
  const path = (node) => {
    const nodes = [];
    for (let at = node; at[0] >= 0; at = above(at)) nodes.unshift(at);
    return nodes;
  };
  const words = (node) => path(node).filter(([t, k]) => !rows()[t][k].kept)
    .map(([t, k]) => rows()[t][k].word);
  const text = (tokens) =>
    tokens.map((token) => (token === "<end>" ? " ■" : token)).join("").replaceAll("␣", " ");

  function draw() {
    const grown = rows().slice(0, steps.at());
    const last = grown.length - 1;
    const alive = new Set(
      last < 0 ? [] : grown[last].flatMap((_, k) => path([last, k]).map(String)));
    const bold = new Set(picked ? path(picked).map(String) : []);
    const places = Number(width.input.value);
    const x = (k) => (WIDTH * (k + 0.5)) / places;
    const y = (t) => TOP + ROW * (t + 1);
    const svg = shape("svg", {
      viewBox: `0 0 ${WIDTH} ${y(last) + TALL / 2 + 6}`, role: "group",
      "aria-label": `Tree of the beam with K = ${places} after ${grown.length} steps`,
    });
    svg.style.cssText = "display:block;width:100%;max-width:32rem;margin-inline:auto;user-select:none";
    const start = { x: WIDTH / 2, y: 20 };
    svg.append(shape("text", { x: start.x, y: start.y, "text-anchor": "middle", "font-size": 14,
      fill: "var(--fig-muted)" }, "start"));
    const boxes = [];
    grown.forEach((row, t) => row.forEach((node, k) => {
      const name = String([t, k]);
      const from = t ? { x: x(node.parent), y: y(t - 1) + TALL / 2 } : { x: start.x, y: start.y + 5 };
      const colour = bold.has(name) ? "--fig-5" : alive.has(name) ? "--fig-1" : "--fig-grid";
      svg.append(shape("line", { x1: from.x, y1: from.y, x2: x(k), y2: y(t) - TALL / 2,
        stroke: `var(${colour})`, "stroke-width": bold.has(name) ? 3 : 2,
        "stroke-dasharray": node.kept ? "2 4" : "none" }));
      if (node.kept) { // it has ended: nothing is added to it
        boxes.push([t, k, shape("text", { x: x(k), y: y(t) + 5, "text-anchor": "middle",
          "font-size": 14, fill: "var(--fig-3)" }, "■")]);
        return;
      }
      const group = shape("g");
      group.append(
        shape("rect", { x: x(k) - BOX / 2, y: y(t) - TALL / 2, width: BOX, height: TALL, rx: 5,
          fill: "var(--fig-surface)", "stroke-width": bold.has(name) ? 3 : 2,
          stroke: `var(${node.done && !bold.has(name) ? "--fig-3" : colour})` }),
        shape("text", { x: x(k), y: y(t) - 3, "text-anchor": "middle", "font-size": 14,
          fill: alive.has(name) ? "var(--fig-ink)" : "var(--fig-muted)",
          ...(node.word.length > 8 ? { textLength: BOX - 6, lengthAdjust: "spacingAndGlyphs" } : {}),
        }, node.done ? "■ end" : node.word),
        shape("text", { x: x(k), y: y(t) + 13, "text-anchor": "middle", "font-size": 12,
          fill: "var(--fig-muted)" }, minus(node.log_prob, 2)));
      boxes.push([t, k, group]);
    }));
    for (const [t, k, node] of boxes) {
      const said = text(words([t, k]));
      node.setAttribute("tabindex", t === last ? 0 : -1); // the last row has every sentence
      node.setAttribute("role", "button");
      node.setAttribute("aria-label", `${said}: ${minus(rows()[t][k].log_prob, 2)}`);
      node.style.cursor = "pointer";
      const pick = (focus) => {
        if (String(picked) === String([t, k])) return;
        picked = [t, k];
        draw();
        if (focus) tree.querySelector(`[data-at="${t},${k}"]`)?.focus({ preventScroll: true });
      };
      node.dataset.at = `${t},${k}`;
      node.addEventListener("click", () => pick(true));
      // not pointerenter: a redraw under a resting mouse would take the choice back from the keyboard
      node.addEventListener("pointermove", (e) => { if (e.pointerType === "mouse") pick(false); });
      node.addEventListener("keydown", (e) => {
        if (e.key === "Enter" || e.key === " ") { e.preventDefault(); pick(true); }
      });
      svg.append(node);
    }
    const focused = tree.contains(document.activeElement) && document.activeElement.dataset.at;
    tree.replaceChildren(svg);
    if (focused) tree.querySelector(`[data-at="${focused}"]`)?.focus({ preventScroll: true });
    say(grown, last, places);
  }

  function say(grown, last, places) {
    width.shown.textContent = places;
    if (picked) {
      const [t, k] = picked;
      const { log_prob, done } = rows()[t][k];
      const said = words(picked);
      readout.textContent =
        `“${text(said)}”: log-probability ${minus(log_prob, 2)}` +
        (said.length > 1 ? `, ${minus(log_prob / said.length, 2)} for each of ${said.length} tokens` : "") +
        `${done ? ", finished" : ""}.`;
    } else if (last < 0) {
      readout.textContent = "One hypothesis, with no word yet. Grow it.";
    } else {
      const best = text(words([last, 0]));
      const ended = grown[last].filter((node) => node.done).length;
      readout.textContent =
        `Step ${last + 1}. Candidates: ${chosen().candidates[places - 1][last]}, ` +
        `kept: ${grown[last].length}, of them finished: ${ended}. ` +
        `Likeliest so far: “${best}”, ${minus(grown[last][0].log_prob, 2)}.`;
    }
    const gone = last < 0 ? [] : chosen().cut[places - 1][last];
    cut.textContent = gone.length
      ? `Best that were cut at this step: ${gone.map(([tokens, p]) => `“${text(tokens)}” ${minus(p, 2)}`).join(", ")}.`
      : "";
  }

  sentence.addEventListener("change", () => steps.go(steps.at()));
  width.input.addEventListener("input", () => steps.go(steps.at()));
  steps.go(5);
});

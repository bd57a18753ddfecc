// Type a context: the page counts, in a slice of the speeches that it carries, what followed it, and
// smooths the counts five ways. The formulas are those of llmweek.ngrams.
llmweek.figure("ngram_explorer", (root, data) => {
  const { element, control } = llmweek;
  const { words, discounts, weights, factor } = data;
  const V = words.length;
  const idOf = new Map(words.map((word, id) => [word, id]));
  // Two characters an id, six bits each.
  const six = (k) => {
    const code = data.ids.charCodeAt(k);
    return code > 96 ? code - 71 : code > 64 ? code - 65 : code > 47 ? code + 4 : code === 43 ? 62 : 63;
  };
  const ids = Int32Array.from({ length: data.ids.length / 2 }, (_, i) => six(2 * i) * 64 + six(2 * i + 1));
  const PIECE = / ?[\p{L}\p{N}_]+(?:['’][\p{L}\p{N}_]+)*| ?[^\p{L}\p{N}_\s]+|\s+?(?= ?\S|$)/gu;
  const shown = (piece) => piece.replaceAll(" ", "␣").replaceAll("\n", "↵");
  const many = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

  // What follows the last `length` ids of the context: how often each id, and after how many
  // different ids before it (what Kneser and Ney count).
  function follow(context, length) {
    const suffix = context.slice(context.length - length);
    const counts = new Float64Array(V);
    const predecessors = new Float64Array(V);
    const pairs = new Set();
    let seen = 0;
    for (let i = length; i < ids.length; i++) {
      let j = 0;
      while (j < length && ids[i - length + j] === suffix[j]) j++;
      if (j < length) continue;
      seen++;
      counts[ids[i]]++;
      if (i > length) {
        const pair = ids[i - length - 1] * V + ids[i];
        if (!pairs.has(pair)) {
          pairs.add(pair);
          predecessors[ids[i]]++;
        }
      }
    }
    return { seen, counts, predecessors };
  }
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  const different = (numbers) => numbers.reduce((a, b) => a + (b > 0), 0);

  function models(levels) {
    const n = levels.length;
    const totals = levels.map(({ counts }) => sum(counts));
    const top = levels[n - 1].counts;
    const total = totals[n - 1];
    const mle = total ? top.map((c) => c / total) : null;
    const addOne = top.map((c) => (c + 1) / (total + V));
    const seen = totals.filter((t) => t > 0).length;
    const mix = weights[n - 1][seen];
    const interpolated = new Float64Array(V).fill(mix[0] / V);
    let backoff = new Float64Array(V);
    let kneserNey = new Float64Array(V).fill(1 / V);
    levels.forEach(({ counts, predecessors }, k) => {
      if (totals[k])
        for (let w = 0; w < V; w++) interpolated[w] += (mix[k + 1] * counts[w]) / totals[k];
      backoff = backoff.map((s, w) => (counts[w] ? counts[w] / totals[k] : factor * s));
      const used = k === n - 1 ? counts : predecessors;
      const all = sum(used);
      const D = discounts[n - 1][k];
      const shared = D * different(used);
      if (all)
        kneserNey = kneserNey.map((p, w) => (Math.max(used[w] - D, 0) + shared * p) / all);
    });
    return [
      ["relative frequency", mle],
      ["add one", addOne],
      ["interpolation", interpolated],
      ["Kneser–Ney", kneserNey],
      ["stupid backoff (scores)", backoff],
    ];
  }

  const box = element("input", { type: "text", value: data.contexts[0], spellcheck: false, maxLength: 200 });
  box.autocomplete = "off";
  box.style.cssText = "flex:1 1 14rem;min-width:0";
  const boxLabel = control("context", box);
  boxLabel.style.cssText = "flex:1 1 100%";
  const order = element("select");
  for (const n of [1, 2, 3, 4, 5]) order.append(element("option", { value: n }, `${n}-gram`));
  order.value = 3;
  const controls = element("div", { className: "fig-controls" });
  controls.append(boxLabel, control("model", order));
  for (const context of data.contexts) {
    const button = element("button", { type: "button" }, context);
    button.addEventListener("click", () => { box.value = context; update(); });
    controls.append(button);
  }
  const readout = element("p", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  const panels = element("div");
  panels.style.cssText =
    "display:grid;grid-template-columns:repeat(auto-fit,minmax(max(8.4rem,30%),1fr));gap:1rem";
  root.append(controls, readout, panels);

  const title = (text) => {
    const node = element("div", {}, text);
    node.style.cssText = "font-weight:600;margin-bottom:.3rem";
    return node;
  };
  const percent = (p) => (p < 1e-9 ? "0" : p >= 0.0995 ? p.toFixed(2) : p >= 0.00095 ? p.toFixed(3) : p.toExponential(0).replace("-", "−"));

  function panel(name, probs, none) {
    const node = element("div");
    node.append(title(name));
    if (!probs) {
      node.append(element("p", {}, `No distribution: 0/0. ${none}`));
      return node;
    }
    const best = [...probs.keys()].filter((w) => probs[w])
      .sort((a, b) => probs[b] - probs[a] || a - b).slice(0, 6);
    for (const w of best) {
      const row = element("button", { type: "button" });
      row.setAttribute("aria-label", `add ${words[w].trim() || "white space"}, ${percent(probs[w])} by ${name}`);
      const share = Math.min(100 * probs[w], 100);
      row.style.cssText =
        "display:flex;justify-content:space-between;gap:.5rem;width:100%;padding:.2rem .45rem;" +
        "margin-bottom:.15rem;border:0;border-radius:.2rem;color:inherit;font:inherit;cursor:pointer;" +
        "background:linear-gradient(90deg,color-mix(in srgb,var(--fig-1) 30%,transparent) " +
        `${share}%,var(--fig-raised) ${share}%)`;
      const value = element("span", {}, percent(probs[w]));
      value.style.fontVariantNumeric = "tabular-nums";
      const word = element("span", {}, shown(words[w]));
      word.style.cssText = "overflow-wrap:anywhere;text-align:start";
      row.append(word, value);
      row.addEventListener("click", () => {
        const at = [...panels.children].indexOf(node);
        box.value = box.value.trimEnd() + (w ? words[w] : ""); // <unk> cannot be written
        update();
        panels.children[at].querySelector("button")?.focus(); // the rows are new
      });
      node.append(row);
    }
    const listed = best.reduce((a, w) => a + probs[w], 0);
    const all = sum(probs);
    const rest = element("div", {}, name.includes("scores")
      ? `all scores together: ${all.toFixed(2)}`
      : `all ${(V - best.length).toLocaleString("en")} others: ${percent(Math.max(all - listed, 0))}`);
    rest.style.cssText = "color:var(--fig-muted);font-size:.85rem";
    node.append(rest);
    return node;
  }

  function trail(context, levels) {
    const node = element("div");
    node.append(title("where the count ran out"));
    for (let length = levels.length - 1; length >= 0; length--) {
      const row = element("div");
      row.style.cssText = "padding:.2rem 0 .2rem .45rem;overflow-wrap:anywhere;border-left:.25rem solid ";
      const short = length > context.length;
      const { seen, counts } = levels[length];
      const suffix = context.slice(context.length - length).map((id) => shown(words[id])).join("");
      const name = length === 0 ? "no context" : short ? `${many(length, "piece")} before` : suffix;
      const state = short ? "you typed fewer"
        : seen === 0 ? "never seen"
          : `${many(seen, "time")}, ${many(different(counts), "different follower")}`;
      row.style.borderLeftColor = short ? "var(--fig-muted)" : seen ? "var(--fig-1)" : "var(--fig-2)";
      const what = element("div", {}, state);
      what.style.cssText = "color:var(--fig-muted);font-size:.85rem";
      row.append(element("div", {}, name), what);
      node.append(row);
    }
    return node;
  }

  const empty = { seen: 0, counts: new Float64Array(V), predecessors: new Float64Array(V) };
  function update() {
    const n = Number(order.value);
    const typed = box.value.trimEnd();
    const pieces = typed ? (/^\s/.test(typed) ? typed : ` ${typed}`).match(PIECE) ?? [] : [];
    const context = pieces.map((piece) => idOf.get(piece) ?? 0);
    const levels = [...Array(n).keys()].map((length) =>
      length > context.length ? empty : follow(context, length));
    const unknown = pieces.filter((piece) => !idOf.has(piece)).map(shown);
    const reach = levels.filter(({ seen }) => seen).length - 1;
    const wanted = Math.min(n - 1, context.length);
    readout.textContent =
      `A ${n}-gram model looks back on ${many(n - 1, "piece")}. ` +
      (wanted === 0 ? "" : reach === wanted
        ? `This context was seen ${many(levels[wanted].seen, "time")} in ${many(ids.length, "piece")}.`
        : `Only the last ${reach} of these were seen together in ${many(ids.length, "piece")}.`) +
      (unknown.length ? ` Not among the ${V.toLocaleString("en")} words: ${unknown.join(" ")}.` : "");
    const none = context.length < n - 1
      ? `You typed fewer than the ${many(n - 1, "piece")} this model looks at.`
      : "This context was never followed by anything.";
    panels.replaceChildren(
      trail(context, levels), ...models(levels).map(([name, probs]) => panel(name, probs, none)));
  }
  box.addEventListener("input", update);
  order.addEventListener("input", update);
  update();
});

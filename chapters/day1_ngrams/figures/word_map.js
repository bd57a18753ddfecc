// The same words twice: as one-hot rows, all equally far from the chosen one; as rows of the learned
// C, some near and most far. Choose a word by pointing, tapping, arrow keys or from the list.
llmweek.figure("word_map", (root, data) => {
  const { element, minus } = llmweek;
  const shape = (parent, ...what) => {
    const node = llmweek.shape(...what);
    parent.append(node);
    return node;
  };
  const n = data.words.length;

  const controls = element("div", { className: "fig-controls" });
  const select = element("select");
  const alphabetical = [...data.words.keys()].sort((a, b) =>
    data.words[a].localeCompare(data.words[b], "en"));
  for (const i of alphabetical) select.append(element("option", { value: i }, data.words[i]));
  controls.append(llmweek.control("word", select));
  const panels = element("div");
  panels.style.cssText =
    "display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:1rem";
  const readout = element("p", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  root.append(controls, readout, panels);

  const panel = (title, alt) => {
    const box = element("div");
    const name = element("div", {}, title);
    name.style.cssText = "font-weight:600;text-align:center";
    const svg = llmweek.shape("svg", { viewBox: "-1.15 -1.15 2.3 2.3", role: "img", "aria-label": alt });
    svg.style.cssText = "display:block;width:100%;max-width:26rem;margin-inline:auto;cursor:pointer";
    box.append(name, svg);
    panels.append(box);
    return svg;
  };
  const oneHot = panel("one-hot rows", "The chosen word in the middle, all others on one circle");
  const learned = panel("rows of the learned C", "The words in the plane; lines lead to the nearest");

  const ringAt = [...data.words.keys()].map((i) => {
    const turn = (2 * Math.PI * i) / n;
    return [Math.cos(turn), Math.sin(turn)];
  });
  shape(oneHot, "circle", { r: 1, fill: "none", stroke: "var(--fig-grid)", "stroke-width": 0.01 });
  const points = (svg) => data.words.map(() =>
    shape(svg, "circle", { r: 0.018, fill: "var(--fig-muted)", "fill-opacity": 0.75 }));
  const lines = [...Array(data.near[0].length)].map(() =>
    shape(learned, "line", { stroke: "var(--fig-1)", "stroke-width": 0.012 }));
  const spoke = shape(oneHot, "line", { stroke: "var(--fig-1)", "stroke-width": 0.012 });
  const dots = { oneHot: points(oneHot), learned: points(learned) };
  data.xy.forEach(([x, y], i) => {
    dots.learned[i].setAttribute("cx", x);
    dots.learned[i].setAttribute("cy", -y);
  });
  const halo = {
    fill: "var(--fig-ink)", "font-size": 0.085, stroke: "var(--fig-surface)", "stroke-width": 0.03,
    "paint-order": "stroke",
  };
  const names = lines.map(() => shape(learned, "text", halo));
  const chosenName = shape(learned, "text", { ...halo, "font-weight": 700, "font-size": 0.1 });
  const middleName = shape(oneHot, "text", {
    ...halo, "font-weight": 700, "font-size": 0.1, x: 0.05, y: 0.03,
  });
  const distance = shape(oneHot, "text", { ...halo, "text-anchor": "middle" });

  // Labels take the nearest free height, so that none lies on another.
  function place(text, x, y, taken) {
    const width = 0.056 * [...text.textContent].length;
    const right = x + width + 0.05 < 1.12;
    const left = right ? x + 0.04 : x - 0.04 - width;
    let best = y + 0.03;
    for (let k = 0; k < 40; k++) {
      const height = y + 0.03 + (k % 2 ? -1 : 1) * Math.ceil(k / 2) * 0.03;
      const free = taken.every(([a, b, h]) => left > b || left + width < a || Math.abs(h - height) > 0.1);
      if (free && Math.abs(height) < 1.1) { best = height; break; }
    }
    text.setAttribute("x", left);
    text.setAttribute("y", best);
    taken.push([left, left + width, best]);
  }

  let chosen = 0;
  function choose(i) {
    chosen = i;
    select.value = i;
    const near = new Set(data.near[i].map(([j]) => j));
    for (const [kind, circles] of Object.entries(dots)) {
      circles.forEach((circle, j) => {
        const of = j === i ? "chosen" : kind === "learned" && near.has(j) ? "near" : "other";
        circle.setAttribute("r", { chosen: 0.035, near: 0.028, other: 0.018 }[of]);
        circle.setAttribute("fill", { chosen: "var(--fig-2)", near: "var(--fig-1)", other: "var(--fig-muted)" }[of]);
      });
    }
    dots.oneHot.forEach((circle, j) => {
      const [x, y] = j === i ? [0, 0] : ringAt[j];
      circle.setAttribute("cx", x);
      circle.setAttribute("cy", y);
    });
    middleName.textContent = chosenName.textContent = data.words[i];
    const [x, y] = data.xy[i];
    const taken = [];
    place(chosenName, x, -y, taken);
    data.near[i].forEach(([j], k) => {
      const [u, v] = data.xy[j];
      for (const [name, value] of [["x1", x], ["y1", -y], ["x2", u], ["y2", -v]])
        lines[k].setAttribute(name, value);
      names[k].textContent = data.words[j];
      place(names[k], u, -v, taken);
    });
    const [a, b] = ringAt[data.near[i][0][0]];
    spoke.setAttribute("x2", a);
    spoke.setAttribute("y2", b);
    distance.textContent = `${data.words[data.near[i][0][0]]}: √2, like all others`;
    distance.setAttribute("x", 0);
    distance.setAttribute("y", b > 0 ? -0.3 : 0.35);
    const list = data.near[i].map(([j, cosine]) => `${data.words[j]} ${minus(cosine, 2)}`).join(", ");
    readout.textContent =
      `“${data.words[i]}” seen ${data.counts[i].toLocaleString("en")} times. Nearest by cosine in all ` +
      `${data.m} dimensions: ${list}. One-hot: cosine 0 with every other word.`;
  }

  const pick = (svg, position) => (event) => {
    const frame = svg.getBoundingClientRect();
    const scale = 2.3 / Math.min(frame.width, frame.height);
    const x = (event.clientX - frame.left - frame.width / 2) * scale;
    const y = (event.clientY - frame.top - frame.height / 2) * scale;
    let best = chosen;
    let least = event.type === "pointermove" ? 0.12 : Infinity; // a passing mouse must come close
    for (let j = 0; j < n; j++) {
      const [u, v] = position(j);
      const away = Math.hypot(u - x, v - y);
      if (away < least) [best, least] = [j, away];
    }
    if (best !== chosen) choose(best);
  };
  const inMap = pick(learned, (j) => [data.xy[j][0], -data.xy[j][1]]);
  learned.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") inMap(event); });
  learned.addEventListener("click", inMap);
  oneHot.addEventListener("click", pick(oneHot, (j) => (j === chosen ? [9, 9] : ringAt[j])));
  select.addEventListener("input", () => choose(Number(select.value)));
  choose(data.words.indexOf(data.first));
});

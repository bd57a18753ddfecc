// Makes the matrices of "The Transformer by hand" answer. Point at a number, tap it or move to it
// with the arrow keys: a panel writes out how it was made, and the row and column it was made of are
// marked. Every factor in the panel is a button that goes to that number. A walk follows one number
// through the model, and a switch changes all matrices between drawn and trained weights.
(() => {
  const { element, minus } = llmweek;
  const { matrices, walks } = JSON.parse(document.getElementById("by-hand-data").textContent);
  let trained = 0; // which of a matrix's values: 0 as drawn, 1 after training
  let pinned = null; // the cell that stays when the pointer leaves
  let stop = -1; // of the walk; −1 where there is none

  const blocks = new Map(
    [...document.querySelectorAll(".matrix")].map((block) => [block.dataset.name, block]),
  );
  const bodyOf = (name) => blocks.get(name).querySelector("tbody");
  const cellAt = ([name, i, j]) => bodyOf(name).rows[i].cells[j + 1];
  const placeOf = (td) => [
    td.closest(".matrix").dataset.name,
    td.parentElement.sectionRowIndex,
    td.cellIndex - 1,
  ];
  const valuesOf = (name) => {
    const all = matrices[name].values;
    return all[Math.min(trained, all.length - 1)];
  };
  const valueAt = ([name, i, j]) => valuesOf(name)[i][j] ?? -Infinity;
  const shown = (x, digits = 3) => (x === -Infinity ? "−∞" : minus(x, digits));

  // How a number was made: what to say (texts and symbols), the formula in pieces (texts and cells),
  // what to mark.
  const symbol = (name) => {
    const node = element("span");
    node.innerHTML = matrices[name].symbol; // markup that the build made
    return node;
  };
  const label = (text) => (/^\d+$/.test(text) ? text : `“${text}”`);
  const rowOf = (name, i) => ["row ", label(matrices[name].rows[i]), " of ", symbol(name)];
  const columnOf = (name, j) => ["column ", label(matrices[name].columns[j]), " of ", symbol(name)];
  const range = (n) => [...Array(n).keys()];
  const width = (name) => matrices[name].columns.length;
  const sum = (terms) => terms.flatMap((term, k) => (k ? [" + ", ...term] : term));
  const position = (i, j, d) => {
    const power = element("sup", {}, `${j - (j % 2)}/${d}`);
    return [`${j % 2 ? "cos" : "sin"}(${i} / 10000`, power, "): nothing is learned"];
  };
  const recipes = {
    given: ([name, i, j]) => ({
      say: name.endsWith(".P") ? position(i, j, width(name)) : ["a number of its own"],
      pieces: [], marks: [],
    }),
    pick: ([, i, j], { sources: [table], detail }) => ({
      say: rowOf(table, detail[i]), pieces: [[table, detail[i], j]],
      marks: [["row", table, detail[i]]],
    }),
    times: ([, i, j], { sources: [a, b, bias] }) => ({
      say: [...rowOf(a, i), " times ", ...columnOf(b, j), bias ? ", and a bias" : ""],
      pieces: sum([
        ...range(width(a)).map((k) => [[a, i, k], " · ", [b, k, j]]),
        ...(bias ? [[[bias, 0, j]]] : []),
      ]),
      marks: [["row", a, i], ["column", b, j], ...(bias ? [["cell", bias, 0, j]] : [])],
    }),
    against: ([, i, j], { sources: [a, b] }) => ({
      say: [...rowOf(a, i), " times ", ...rowOf(b, j), ", a column of ", symbol(b), "ᵗ"],
      pieces: sum(range(width(a)).map((k) => [[a, i, k], " · ", [b, j, k]])),
      marks: [["row", a, i], ["other-row", b, j]],
    }),
    add: ([, i, j], { sources: [a, b] }) => ({
      say: [symbol(a), " plus ", symbol(b), ", number by number"],
      pieces: [[a, i, j], " + ", [b, i, j]],
      marks: [["cell", a, i, j], ["cell", b, i, j]],
    }),
    divide: ([, i, j], { sources: [a], detail }) => ({
      say: [`the score, divided by √${Math.round(detail ** 2)}`],
      pieces: [[a, i, j], ` / ${minus(detail)}`], marks: [["cell", a, i, j]],
    }),
    mask: ([name, i, j], { sources: [a] }) => ({
      say: valueAt([name, i, j]) === -Infinity
        ? [`${label(matrices[a].columns[j])} comes later than ${label(matrices[a].rows[i])}: −∞, ` +
            "whatever the score"]
        : ["not later: the score stays"],
      pieces: valueAt([name, i, j]) === -Infinity ? [] : [[a, i, j]],
      marks: [["cell", a, i, j]],
    }),
    softmax: ([, i, j], { sources: [a] }) => ({
      say: ["e to the number, divided by the sum over ", ...rowOf(a, i)],
      pieces: ["exp ", [a, i, j], " / (",
        ...sum(range(width(a)).map((k) => ["exp ", [a, i, k]])), ")"],
      marks: [["row", a, i]],
    }),
    norm([, i, j], { sources: [a, gamma, beta] }) {
      const row = valuesOf(a)[i];
      const mean = row.reduce((s, x) => s + x, 0) / row.length;
      const variance = row.reduce((s, x) => s + (x - mean) ** 2, 0) / row.length;
      return {
        say: [...rowOf(a, i), ` has mean ${minus(mean)} and variance ${minus(variance)}; then γ and β`],
        pieces: ["(", [a, i, j], ` − ${mean < 0 ? `(${minus(mean)})` : minus(mean)}) / ` +
          `√(${minus(variance)} + 0.00001)`, " · ", [gamma, 0, j], " + ", [beta, 0, j]],
        marks: [["row", a, i], ["cell", gamma, 0, j], ["cell", beta, 0, j]],
      };
    },
    relu: ([, i, j], { sources: [a] }) => ({
      say: ["what is negative becomes 0"], pieces: ["max(0, ", [a, i, j], ")"],
      marks: [["cell", a, i, j]],
    }),
    join([, i, j], { sources }) {
      let part = 0;
      while (j >= width(sources[part])) j -= width(sources[part++]);
      return { say: ["taken over from ", symbol(sources[part])], pieces: [[sources[part], i, j]],
        marks: [["row", sources[part], i]] };
    },
    split: ([, i, j], { sources: [a], detail }) => ({
      say: ["taken over from ", ...columnOf(a, detail + j)], pieces: [[a, i, detail + j]],
      marks: [["cell", a, i, detail + j]],
    }),
  };

  // The panel
  const panel = element("section", { className: "matrix-panel", hidden: true });
  panel.setAttribute("aria-label", "How a number was made");
  const bar = element("div", { className: "fig-controls" });
  const [back, next] = [["←", "one stop back"], ["→", "next stop"]].map(([text, name]) => {
    const button = element("button", { type: "button" }, text);
    button.setAttribute("aria-label", name);
    return button;
  });
  const count = element("span", { className: "matrix-count" });
  const close = element("button", { type: "button", className: "matrix-close" }, "✕");
  close.setAttribute("aria-label", "close");
  const story = element("p", { className: "matrix-story" });
  const says = element("div");
  says.setAttribute("aria-live", "polite");
  const title = element("p", { className: "matrix-title" });
  const lead = element("p", { className: "matrix-lead" });
  const formula = element("p", { className: "matrix-sum" });
  says.append(story, title, lead);
  const switches = [];
  const weightSwitch = (name = "") => {
    const button = element("button", { type: "button", className: "matrix-switch" });
    button.dataset.name = name;
    button.addEventListener("click", () => change(1 - trained));
    switches.push(button);
    return button;
  };
  bar.append(back, count, next, weightSwitch(), close);
  panel.append(bar, says, formula);
  document.querySelector("main").append(panel);

  const marked = [];
  const mark = (td, kind) => {
    td.classList.add(`matrix-${kind}`);
    marked.push([td, kind]);
  };
  const clear = () => {
    for (const [td, kind] of marked.splice(0)) td.classList.remove(`matrix-${kind}`);
  };

  function show(at) {
    clear();
    const [name, i, j] = at;
    const matrix = matrices[name];
    const { say, pieces, marks } = recipes[matrix.recipe](at, matrix);
    for (const [kind, source, k, l] of marks) {
      if (!blocks.has(source)) continue;
      if (kind === "row" || kind === "other-row") {
        for (const td of [...bodyOf(source).rows[k].cells].slice(1))
          mark(td, kind === "row" ? "row" : "column");
      } else if (kind === "column") {
        for (const row of bodyOf(source).rows) mark(row.cells[k + 1], "column");
      } else mark(cellAt([source, k, l]), "row");
    }
    mark(cellAt(at), "here");
    const result = element("b");
    result.append(symbol(name), `[${matrix.rows[i]}, ${matrix.columns[j]}] = ${shown(valueAt(at))}`);
    title.replaceChildren(result);
    if (matrix.place) title.append(element("span", { className: "matrix-place" }, matrix.place));
    lead.replaceChildren(...say);
    formula.replaceChildren();
    const second = (k) => pieces[k - 1] === " · ";
    let unit; // a term keeps together when the line breaks
    pieces.forEach((piece, k) => {
      if (!unit || piece === " + ") formula.append((unit = element("span")));
      if (typeof piece === "string") unit.append(piece);
      else {
        const value = valueAt(piece);
        const button = element("button", { type: "button" },
          value < 0 && [" · ", " + "].includes(pieces[k - 1]) ? `(${shown(value)})` : shown(value));
        button.className = second(k) ? "matrix-b" : "matrix-a";
        const source = matrices[piece[0]];
        button.title =
          `${symbol(piece[0]).textContent}[${source.rows[piece[1]]}, ${source.columns[piece[2]]}]`;
        button.setAttribute("aria-label", `${button.textContent}, go to ${button.title}`);
        button.addEventListener("click", () => { leaveWalk(); jump(piece); });
        unit.append(button);
      }
    });
    if (pieces.length) formula.append(element("span", {}, ` = ${shown(valueAt(at))}`));
    const walking = stop >= 0 && pinned && String(pinned) === String(at);
    story.textContent = walking ? walks[trained][stop].text : "";
    back.hidden = next.hidden = count.hidden = stop < 0;
    panel.hidden = false;
    document.body.classList.add("matrix-open");
  }

  function hide() {
    clear();
    panel.hidden = true;
    document.body.classList.remove("matrix-open");
  }

  function pin(at) {
    pinned = at;
    for (const td of bodyOf(at[0]).querySelectorAll("td")) td.tabIndex = -1;
    cellAt(at).tabIndex = 0;
    show(at);
  }

  function jump(at, focus = true) {
    const td = cellAt(at);
    for (let fold = td.closest("details"); fold; fold = fold.parentElement.closest("details"))
      fold.open = true;
    pin(at);
    if (focus) td.focus({ preventScroll: true });
    td.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  }

  // The walk
  function go(to) {
    const walk = walks[trained];
    stop = Math.max(0, Math.min(to, walk.length - 1));
    count.textContent = `${stop + 1} of ${walk.length}`;
    back.setAttribute("aria-disabled", stop === 0);
    next.setAttribute("aria-disabled", stop === walk.length - 1);
    jump(walk[stop].cell, false);
  }
  const leaveWalk = () => { stop = -1; };
  back.addEventListener("click", () => go(stop - 1));
  next.addEventListener("click", () => go(stop + 1));

  function change(to) {
    trained = to;
    for (const [name, block] of blocks) {
      if (matrices[name].values.length < 2) continue;
      const values = valuesOf(name);
      [...block.querySelector("tbody").rows].forEach((row, i) =>
        values[i].forEach((x, j) => {
          const td = row.cells[j + 1];
          td.textContent = shown(x ?? -Infinity, 2);
          if (matrices[name].recipe === "softmax") td.style.setProperty("--w", x);
        }));
    }
    for (const button of switches) {
      const state = trained ? "trained" : "as drawn";
      button.textContent = button.dataset.name + state;
      button.setAttribute("aria-label", `weights: ${state}; change all matrices`);
    }
    document.body.classList.toggle("matrix-trained", trained === 1);
    if (stop >= 0) go(stop);
    else if (pinned) show(pinned);
  }

  for (const spot of document.querySelectorAll(".by-hand-controls")) {
    spot.className = "fig-controls";
    const start = element("button", { type: "button", className: "matrix-start" },
      "Follow “when” to the predicted word");
    start.addEventListener("click", () => { go(0); next.focus({ preventScroll: true }); });
    spot.append(start, weightSwitch("weights: "));
  }
  change(0);

  // Pointer, finger, keyboard
  const cellOf = (event) => {
    const td = event.target.closest?.(".matrix tbody td");
    return td && placeOf(td);
  };
  let [x, y, over] = [0, 0, null]; // where the mouse was, and on which cell
  document.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse") return;
    if (Math.hypot(event.clientX - x, event.clientY - y) < 2) return; // it was the page that moved
    [x, y] = [event.clientX, event.clientY];
    const at = cellOf(event);
    if (String(at) === String(over)) return;
    over = at;
    if (at) show(at);
    else if (!panel.contains(event.target) && !panel.hidden) pinned ? show(pinned) : hide();
  });
  document.addEventListener("click", (event) => {
    const at = cellOf(event);
    if (!at) return;
    leaveWalk();
    pin(at);
    cellAt(at).focus({ preventScroll: true });
  });
  document.addEventListener("focusin", (event) => {
    const at = cellOf(event);
    if (at && String(at) !== String(pinned)) {
      leaveWalk();
      pin(at);
    }
  });
  function dismiss() {
    const last = pinned;
    const inside = panel.contains(document.activeElement);
    leaveWalk();
    if (inside && last) cellAt(last).focus({ preventScroll: true });
    pinned = null;
    hide();
  }
  close.addEventListener("click", dismiss);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) {
      dismiss();
      return;
    }
    const at = cellOf(event);
    if (!at || event.ctrlKey || event.altKey || event.metaKey) return;
    const [name, i, j] = at;
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const { rows, columns } = matrices[name];
    if (event.key in step) {
      const [down, right] = step[event.key];
      const to = [name, Math.max(0, Math.min(i + down, rows.length - 1)),
        Math.max(0, Math.min(j + right, columns.length - 1))];
      event.preventDefault();
      leaveWalk();
      pin(to);
      cellAt(to).focus({ preventScroll: true });
      cellAt(to).scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      formula.querySelector("button")?.focus();
    }
  });

  for (const block of blocks.values()) {
    block.querySelector("table").setAttribute("role", "grid");
    block.querySelector("tbody td").tabIndex = 0; // the others can be focused once it is in use
  }
})();

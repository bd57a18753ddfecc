// Type a text, see its tokens: GPT-2's pattern, then the merges that the chapter learned.
llmweek.figure("tokenise_this", (root, data) => {
  const { element, control, choice } = llmweek;
  const PATTERN = /'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;
  // The 256 base tokens in GPT-2's order: printable bytes first.
  const printable = (b) => (b > 32 && b < 127) || (b > 160 && b < 256 && b !== 173);
  const every = [...Array(256).keys()];
  const bytes = [...every.filter(printable), ...every.filter((b) => !printable(b))];
  const idOf = [];
  bytes.forEach((byte, id) => { idOf[byte] = id; });

  const tokenizers = Object.fromEntries(
    Object.entries(data.merges).map(([name, flat]) => {
      const vocab = bytes.map((byte) => [byte]);
      const made = new Map();
      for (let i = 0; i < flat.length; i += 2) {
        made.set(`${flat[i]},${flat[i + 1]}`, vocab.length);
        vocab.push([...vocab[flat[i]], ...vocab[flat[i + 1]]]);
      }
      return [name, { vocab, made }];
    }),
  );
  const utf8 = new TextEncoder();
  const reader = new TextDecoder();

  function encodeWord(word, made) {
    let ids = [...utf8.encode(word)].map((byte) => idOf[byte]);
    for (;;) {
      let best = Infinity;
      for (let i = 0; i + 1 < ids.length; i++)
        best = Math.min(best, made.get(`${ids[i]},${ids[i + 1]}`) ?? Infinity);
      if (best === Infinity) return ids;
      const merged = [];
      for (let i = 0; i < ids.length; i++) {
        if (i + 1 < ids.length && made.get(`${ids[i]},${ids[i + 1]}`) === best) {
          merged.push(best);
          i++;
        } else merged.push(ids[i]);
      }
      ids = merged;
    }
  }

  const box = element("textarea", { rows: 3, value: data.texts[0][1], spellcheck: false });
  box.style.cssText = "width:100%;resize:vertical";
  box.setAttribute("maxlength", "2000");
  const boxLabel = element("label");
  boxLabel.style.cssText = "flex:1 1 100%";
  boxLabel.append(element("span", {}, "your text"), box);
  const select = choice(Object.keys(tokenizers));
  const controls = element("div", { className: "fig-controls" });
  controls.append(boxLabel, control("merges learned from", select));
  for (const [name, text] of data.texts) {
    const button = element("button", { type: "button" }, name);
    button.addEventListener("click", () => { box.value = text; update(); });
    controls.append(button);
  }
  const readout = element("p", { className: "fig-readout" });
  readout.setAttribute("aria-live", "polite");
  const tokens = element("div");
  tokens.style.cssText = "display:flex;flex-wrap:wrap;gap:.3rem";
  tokens.setAttribute("role", "list");
  tokens.setAttribute("aria-label", "tokens");
  root.append(controls, readout, tokens);

  // Bytes that are no whole character show as "…".
  const shown = (token) =>
    reader.decode(new Uint8Array(token)).replace(/\uFFFD+/g, "…")
      .replaceAll(" ", "␣").replaceAll("\n", "↵").replaceAll("\t", "⇥");

  const counted = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

  function update() {
    const { vocab, made } = tokenizers[select.value];
    const words = box.value.match(PATTERN) ?? [];
    const nodes = [];
    let count = 0;
    words.forEach((word, w) => {
      for (const id of encodeWord(word, made)) {
        count++;
        const hex = vocab[id].map((b) => b.toString(16).toUpperCase().padStart(2, "0")).join(" ");
        const node = element("div");
        node.setAttribute("role", "listitem");
        const colour = `var(--fig-${(w % 6) + 1})`;
        node.style.cssText =
          "display:grid;justify-items:center;padding:.15rem .4rem;border-radius:.3rem;max-width:100%;" +
          `background:color-mix(in srgb,${colour} 14%,transparent);border-bottom:.2rem solid ${colour}`;
        const text = element("span", {}, shown(vocab[id]));
        text.style.cssText = "font-size:1.05rem;overflow-wrap:anywhere";
        const number = element("span", {}, `${id}`);
        const code = element("span", {}, hex);
        for (const line of [number, code])
          line.style.cssText =
            "font:.75rem/1.3 var(--pst-font-family-monospace);overflow-wrap:anywhere;text-align:center";
        node.append(text, number, code);
        nodes.push(node);
      }
    });
    tokens.replaceChildren(...nodes);
    const size = utf8.encode(box.value).length;
    readout.textContent = count
      ? `${counted([...box.value].length, "character")}, ${counted(size, "byte")}, ` +
        `${counted(count, "token")}: ${(size / count).toFixed(2)} bytes per token.`
      : "No text, no tokens.";
  }

  box.addEventListener("input", update);
  select.addEventListener("input", update);
  update();
});

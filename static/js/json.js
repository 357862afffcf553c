// json.js: JSON in colours: names and values of the policy editor and of answers that are shown.
const LONGEST = 40000; // characters; what is longer stays plain, so that typing stays quick
const PIECE = /"(?:[^"\\]|\\.)*"?|[^"]+/g;

const element = (name, className, ...inside) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
};

const kindOf = (piece, rest) => {
  if (!piece.startsWith('"')) return "";
  return /^\s*:/.test(rest) ? "k" : "v";
};

/** Cut a piece where ranges ([start, end) of the same line) begin and end; those within are underlined. */
const underlined = (piece, at, ranges) => {
  const end = at + piece.length;
  const inside = (place) => place > at && place < end;
  const cuts = [...new Set([at, ...ranges.flat().filter(inside), end])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((cut, index) => {
    const words = piece.slice(cut - at, cuts[index + 1] - at);
    return ranges.some(([from, to]) => from <= cut && cut < to) ? element("u", "", words) : words;
  });
};

/** A line as nodes: `.k` for names, `.v` for values, <u> for what the ranges hold. */
export const colours = (line, ranges = []) =>
  [...line.matchAll(PIECE)].flatMap(({ 0: piece, index }) => {
    const kind = kindOf(piece, line.slice(index + piece.length));
    const parts = underlined(piece, index, ranges);
    return kind ? [element("span", kind, ...parts)] : parts;
  });

/** Give a textarea a coloured copy of its text behind it; `tones` are classes by line number. */
export const paint = (text, tones, ranges) => {
  const box = text.parentElement;
  let layer = box.querySelector(".paint");
  if (text.value.length > LONGEST) {
    layer?.remove();
    return;
  }
  if (!layer) {
    layer = element("pre", "paint", element("code", ""));
    layer.setAttribute("aria-hidden", "true");
    text.before(layer);
    text.addEventListener("scroll", () => follow(text, layer));
  }
  let start = 0;
  layer.firstChild.replaceChildren(...text.value.split("\n").map((line, index) => {
    const within = ranges.map(([from, to]) => [from - start, to - start]);
    start += line.length + 1;
    return element("span", `line ${tones(index + 1)}`, ...colours(line, within), "\n");
  }));
  follow(text, layer);
};

const follow = (text, layer) => {
  layer.firstChild.style.translate = `${-text.scrollLeft}px ${-text.scrollTop}px`;
};

/** Colour the JSON that stands in an element of its own, once. */
export const colourAll = (root) => {
  for (const one of root.querySelectorAll("[data-json]:not([data-coloured])")) {
    one.setAttribute("data-coloured", "");
    const whole = one.textContent;
    if (whole.length > LONGEST) continue;
    const marked = one.querySelector("u");
    const from = marked ? marked.previousSibling?.textContent.length ?? 0 : 0;
    const ranges = marked ? [[from, from + marked.textContent.length]] : [];
    one.replaceChildren(...(marked ? colours(whole, ranges) : whole.split(/(?<=\n)/).flatMap((line) => colours(line))));
  }
};

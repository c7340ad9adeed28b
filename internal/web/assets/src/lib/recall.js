// Texts that speak of answers on the same page: what the server wrote is found
// again by how it reads now.
import { said } from "./words.js";

export function recallsOn(form, texts, answer) {
  const walker = document.createTreeWalker(form, NodeFilter.SHOW_TEXT), waiting = [...texts], bound = [];
  while (walker.nextNode()) {
    const node = walker.currentNode, text = node.data.trim(), i = waiting.findIndex((t) => t.now.trim() === text);
    if (i >= 0) bound.push({ node, around: node.data.split(text), pieces: waiting.splice(i, 1)[0].pieces });
  }
  return () => {
    for (const { node, around, pieces } of bound) {
      const { lang } = node.parentElement.closest("[lang]");
      const text = pieces.map(({ name, text = "" }) => (name ? said(form, name, answer, lang) || "…" : text)).join("");
      const data = around.join(text.trim()); // the space around it stays
      if (node.data !== data) node.data = data;
    }
  };
}

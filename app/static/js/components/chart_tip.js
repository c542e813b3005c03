// What stands beside the pointer: the interval and count of a bar, or the thumbnail and name of a picture.
import { thumbnailUrl } from "../api.js";
import { el, fill } from "../dom.js";

/** Returns `{ node, show({ place, title, lines, image }), hide() }`; places are in the chart's pixels. */
export function createChartTip() {
  const node = el("div.tip", { hidden: true });

  function show({ place: [left, top], title, lines, image }) {
    fill(
      node,
      image && el("img.thumb", { src: thumbnailUrl(image), alt: "" }),
      el(
        "div",
        el("strong", title),
        lines.map((line) => el("span", line)),
      ),
    );
    node.hidden = false;
    const room = node.parentElement.clientWidth;
    const beside = left + 16 + node.offsetWidth > room ? left - 16 - node.offsetWidth : left + 16;
    node.style.left = `${Math.max(0, beside)}px`;
    node.style.top = `${Math.max(0, top - node.offsetHeight / 2)}px`;
  }

  return { node, show, hide: () => (node.hidden = true) };
}

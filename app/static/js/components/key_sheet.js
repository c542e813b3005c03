// The sheet of keys, opened by "?".
import { el } from "../dom.js";

const KEYS = [
  ["← →", "previous and next picture, in every row"],
  ["Home, End", "first and last picture"],
  ["Space", "play, pause"],
  ["f", "one map large; Esc: back"],
  ["+ −, 0", "zoom in and out, whole map"],
  ["1, 0", "while scoring: the map convinces, or not; again: no mark"],
  ["F2, Alt Shift ← →, Delete", "on a tab: rename, move, close"],
  ["Ctrl and wheel, two fingers", "zoom at the pointer; then drag to move"],
  ["Ctrl and Enter or click", "start in the background"],
  ["?", "this sheet"],
];

export function createKeySheet() {
  const close = el("button.button", { on: { click: () => node.close() } }, "Close");
  const rows = KEYS.map(([keys, words]) => [el("dt", {}, el("kbd", {}, keys)), el("dd", {}, words)]);
  const node = el("dialog.key-sheet", { "aria-label": "Keys" }, el("h2", {}, "Keys"), el("dl", {}, rows.flat()), close);
  document.body.append(node);
  return { open: () => node.showModal() };
}

// A dialog with a title and a way to close it.
import { cross, el, uniqueId } from "../dom.js";

/** `tag` is as of `el`. Returns `{ node, title, close }`: the dialog, its title, and the button that closes it. */
export function createDialog(tag, words, ...parts) {
  const title = el("h2", { id: uniqueId("title") }, words);
  const close = cross("button.plain", "Close", () => node.close());
  const head = el("div.card-head", title, close);
  const node = el(tag, { "aria-labelledby": title.id }, head, ...parts);
  return { node, title, close };
}

// "Share": read-only links to a tab; the address of a new one is shown once.
import * as api from "../api.js";
import { el, fill, setText } from "../dom.js";
import { moment } from "../format.js";
import { createDropPanel } from "./drop_panel.js";
import { sentences } from "./notices.js";

const WORDS =
  "Whoever has a link sees this tab and nothing else, without an account, until you revoke it or close the tab.";

/** Returns `{ node, dispose }` for the tab with this id. */
export function createSharePanel(id) {
  const drop = createDropPanel("Share", "Share", (open) => (open ? attempt() : fill(fresh)));
  const make = el("button.button", { click: () => attempt(add) }, "Make a read-only link");
  const fresh = el("div");
  const status = el("p.small", { role: "status" });
  const list = el("ul.run-list");
  drop.panel.classList.add("drawing");
  drop.panel.append(el("p", WORDS), make, fresh, status, list);

  async function attempt(act) {
    try {
      setText(status, "");
      await act?.();
      const had = list.contains(document.activeElement);
      fill(list, (await api.shares(id)).map(row));
      if (had) make.focus();
    } catch (error) {
      setText(status, sentences(error));
    }
  }

  async function add() {
    const { url } = await api.shareTab(id);
    const field = el("input", { readonly: true, "aria-label": "New link", value: new URL(url, location.href).href });
    const copy = el("button.button", { click: () => take(field) }, "Copy");
    fill(fresh, el("div.set-form", field, copy, el("small", "Copy it now: it is shown this once.")));
    field.select();
  }

  async function take(field) {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      setText(status, "Copied.");
    } catch {
      setText(status, "Press Ctrl and C to copy it."); // without https a page may not
    }
  }

  function row(link) {
    const words = `made ${moment(link.created)}`;
    const click = () => attempt(() => (fill(fresh), api.revokeShare(id, link.id)));
    const attributes = { "aria-label": `Revoke the link ${words}`, click };
    return el("li", el("div", words), el("button.button.small-button", attributes, "Revoke"));
  }

  return drop;
}

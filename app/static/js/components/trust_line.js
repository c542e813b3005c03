// The trust line of one map: figures, what they mean where one asks for it, and a note that is always shown in full.
import { el, fill, setText, uniqueId } from "../dom.js";
import { biasWords, trustWords } from "../trust.js";

/** `inputs` are the tab's, `methods()` the catalogue. Returns `{ line, below, show(trust) }`. */
export function createTrustLine(inputs, methods) {
  const line = el("p.trust");
  const note = el("p.trust-note");
  const why = el("p.trust-note.why", { id: uniqueId("why"), hidden: true });
  const below = el("div.trust-below", {}, note, why);
  let opened = false;

  function explained({ text }, reason) {
    const button = el(
      "button.explained",
      { title: reason, "aria-expanded": opened, "aria-controls": why.id, on: { click: toggle } },
      text,
    );
    function toggle() {
      opened = !opened;
      button.setAttribute("aria-expanded", opened);
      showWhy(reason);
    }
    return button;
  }

  function showWhy(reason) {
    setText(why, reason ?? "");
    why.hidden = !opened || !reason;
    below.hidden = note.hidden && why.hidden;
  }

  function show(trust) {
    const words = trustWords(trust);
    const reason = words && biasWords(trust.kept, inputs, methods());
    const part = (item) => (item.key === "kept" && reason ? explained(item, reason) : item.text);
    line.hidden = !words?.parts.length;
    fill(
      line,
      words?.good && el("span.ok", { "aria-hidden": "true" }, "✓ "),
      words?.parts.flatMap((item, at) => (at ? [" · ", part(item)] : [part(item)])),
    );
    setText(note, words?.note ?? "");
    note.hidden = !words?.note;
    showWhy(reason);
  }

  return { line, below, show };
}

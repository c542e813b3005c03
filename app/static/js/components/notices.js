// Errors and messages at the top of the page; each stays until it is dismissed, none is lost.
import { el } from "../dom.js";

const OFFLINE = "offline";

/** A `Problem` in words: its sentence, and the single inputs where they say more. */
export function sentences(error) {
  const details = (error.errors ?? [])
    .map((item) => item.detail)
    .filter((detail) => detail && !error.message.includes(detail));
  return [error.message, ...details].join(" ");
}

export function createNotices(region) {
  const shown = new Map();

  function dismiss(key) {
    shown.get(key)?.remove();
    shown.delete(key);
  }

  /** Shows `text`; a notice with the same `key` is replaced, so that a repeated failure speaks once. */
  function show(text, { key = text } = {}) {
    if (shown.get(key)?.dataset.text === text) return;
    dismiss(key);
    const close = el(
      "button.plain",
      { type: "button", "aria-label": "Dismiss this message", on: { click: () => dismiss(key) } },
      "×",
    );
    const notice = el("div.notice", { "data-text": text }, el("p", {}, text), close);
    shown.set(key, notice);
    region.append(notice);
  }

  /** Shows a `Problem`; that the server is away is said once, whoever noticed it. */
  function problem(error, options) {
    show(sentences(error), error.offline ? { key: OFFLINE } : options);
  }

  /** The server has answered: it is not away (any more). */
  const online = () => dismiss(OFFLINE);

  return { show, problem, dismiss, online };
}

// Errors and messages at the top of the page; each stays until it is dismissed, none is lost.
import { cross, el } from "../dom.js";

const OFFLINE = "offline";

/** A `Problem` in words: its sentence, and the single inputs where they say more. */
export function sentences(error) {
  const details = (error.errors ?? [])
    .map((item) => item.detail)
    .filter((detail) => detail && !error.message.includes(detail));
  return [error.message, ...details].join(" ");
}

const offered = (action) => action && el("button.button.small-button", { click: action.act }, action.label);

export function createNotices(region) {
  const shown = new Map();

  function dismiss(key) {
    shown.get(key)?.remove();
    shown.delete(key);
  }

  /**
   * Shows `text`; a notice with the same `key` is replaced, so that a repeated failure speaks once.
   * `action` is a `{ label, act }` to offer beside it, `calm` for what is no error; `closed()` hears that it was dismissed.
   * After `seconds` it goes by itself, but not while somebody is at it.
   */
  function show(text, { key = text, action, calm = false, closed = () => {}, seconds } = {}) {
    if (shown.get(key)?.dataset.text === text) return;
    dismiss(key);
    const close = cross("button.plain", "Dismiss this message", () => (dismiss(key), closed()));
    const notice = el(`div.notice${calm ? ".calm" : ""}`, { "data-text": text }, el("p", text), offered(action), close);
    shown.set(key, notice);
    region.append(notice);
    if (seconds) setTimeout(leave, 1000 * seconds);
    function leave() {
      if (notice.matches(":hover, :focus-within")) setTimeout(leave, 1000);
      else if (shown.get(key) === notice) dismiss(key);
    }
  }

  /** Shows a `Problem`; that the server is away is said once, whoever noticed it, and so is that a login has ended. */
  function problem(error, options) {
    if (error.status !== 401) show(sentences(error), error.offline ? { key: OFFLINE } : options);
  }

  /** The server has answered: it is not away (any more). */
  const online = () => dismiss(OFFLINE);

  return { show, problem, dismiss, online };
}

// A dialog whose contents are asked for again and again while it is open.
import { el, setText } from "../dom.js";
import { createDialog } from "./dialog.js";
import { sentences } from "./notices.js";

const PAUSE = 1500;

/**
 * `load()` asks for the contents and draws them into `body`. Returns `{ node, body, open, attempt }`: `attempt(act)` changes
 * something of what is shown, or says why it cannot be.
 */
export function createLiveDialog(words, load) {
  const problem = el("p.error", { role: "alert" });
  const body = el("div.live");
  const { node } = createDialog("dialog.dialog", words, problem, body);
  let turn = 0; // each attempt begins to ask anew
  let away = false;
  node.setAttribute("closedby", "any");
  document.body.append(node);

  const fail = (error) => setText(problem, sentences(error));

  async function attempt(act = async () => {}) {
    turn += 1;
    const mine = turn;
    setText(problem, "");
    await act().catch(fail);
    while (node.open && mine === turn) {
      const failed = await load().catch((error) => error);
      if (failed) fail(failed);
      else if (away) setText(problem, "");
      away = Boolean(failed);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  function open() {
    node.showModal();
    attempt();
  }

  return { node, body, open, attempt };
}

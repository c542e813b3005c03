// Step 3, last part: what few need, behind a disclosure.

/** `container` is a <details>; it opens by itself while an option in it is on. */
export function createMoreOptions(container, state) {
  const box = container.querySelector("input");
  box.addEventListener("change", () => state.set({ asInInnvestigate: box.checked }));
  state.on(["asInInnvestigate"], () => {
    box.checked = state.get("asInInnvestigate");
    if (box.checked) container.open = true;
  });
}

// Runs before the first paint, so that a theme chosen by hand does not flash in the other colours.
(function () {
  try {
    const theme = JSON.parse(localStorage.getItem("innvestigate-gui.theme"));
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    /* storage may be forbidden: the system's theme then */
  }
})();

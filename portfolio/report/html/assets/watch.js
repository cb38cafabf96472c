// @ts-check
// Of a page that `report --watch` serves: reloads it when a newer one is there.
"use strict";

{
  const state = /** @type {HTMLElement} */ (document.getElementById("watch"));

  async function reloadWhenNewer() {
    const version = state.dataset.version ?? "";
    for (;;) {
      const newer = await (await fetch(`newer-than-${version}`)).text();
      if (newer !== version) {
        location.reload();
        return;
      }
    }
  }

  reloadWhenNewer().catch(() => {
    state.textContent = "No longer watched: portfolio report --watch has ended.";
  });
}

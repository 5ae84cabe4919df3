// Starts the islands of the page: when the browser is idle, or at the first touch.
const { module, wasm } = document.querySelector("script[data-module]").dataset;

let starting;
const start = () => (starting ??= load());

async function load() {
  const bundle = await import(module);
  await bundle.default({ module_or_path: wasm });
  bundle.hydrate();
  for (const island of document.querySelectorAll("leptos-island")) {
    bundle[island.dataset.component](island);
  }
}

for (const touch of ["focusin", "pointerdown", "keydown"]) {
  addEventListener(touch, start, { once: true, passive: true });
}
(window.requestIdleCallback ?? setTimeout)(start);

// Starts the islands of the page: when the browser is idle, or at the first touch.
const { module, wasm } = document.querySelector("script[data-module]").dataset;

let starting = false;

async function start() {
  if (starting) return;
  starting = true;
  const bundle = await load().catch(forget);
  bundle.hydrate();
  for (const island of document.querySelectorAll("leptos-island")) {
    // One that somebody else has changed, a translator for example, stays the plain HTML that it
    // is; the others need not.
    try {
      bundle[island.dataset.component](island);
    } catch (error) {
      console.error(error);
    }
  }
}

async function load() {
  const bundle = await import(module);
  await bundle.default({ module_or_path: wasm });
  return bundle;
}

// A load that failed, on a bad connection for one, is tried again at the next touch.
function forget(error) {
  starting = false;
  throw error;
}

for (const touch of ["focusin", "pointerdown", "keydown"]) {
  addEventListener(touch, start, { passive: true });
}
(window.requestIdleCallback ?? setTimeout)(start);

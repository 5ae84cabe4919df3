// What goes over the line: seen, and held back.

import type { Page } from '@playwright/test';

/** What is posted from now on, and by whom: a script's `fetch`, or the browser's `document`. */
export function posts(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'POST') return;
    sent.push(`${request.resourceType()} ${new URL(request.url()).pathname}`);
  });
  return sent;
}

/** Holds back what is asked for at this address until it is released. */
export async function heldBack(page: Page, address: string | RegExp): Promise<{ release: () => void }> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(
    (url) => (typeof address === 'string' ? url.pathname === address : address.test(url.pathname)),
    async (route) => {
      if (route.request().resourceType() !== 'document') await released;
      await route.continue();
    },
  );
  return { release };
}

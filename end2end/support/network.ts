// What goes over the line: seen, and held back.

import type { Page, Request } from '@playwright/test';

/** Whether a request sends a form. */
export const isPost = (request: Request) => request.method() === 'POST';

/** Whether a request asks for the file with this ending. */
export const isFor = (ending: string) => (request: Request) =>
  new URL(request.url()).pathname.endsWith(ending);

/** What is posted from now on, and by whom: a script's `fetch`, or the browser's `document`. */
export function posts(page: Page): string[] {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (isPost(request)) sent.push(`${request.resourceType()} ${new URL(request.url()).pathname}`);
  });
  return sent;
}

/** Holds back all such requests until they are released. */
export async function heldBack(
  page: Page,
  isMeant: (request: Request) => boolean,
): Promise<{ release: () => void }> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route('**', async (route) => {
    if (isMeant(route.request())) await released;
    await route.fallback();
  });
  return { release };
}

// Which pages load scripts, and when.

import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { ready, visit } from '../support/steps';

test('a page without an island asks for no script', async ({ guestPage: page, guest, complaints }) => {
  const asked = scripts(page);
  complaints.expectAnswer(404);
  for (const path of ['/', `/guest/${guest.name}`, '/logout', '/no/such/page']) {
    await visit(page, path);
    await expect(page.locator('script')).toHaveCount(0);
    await expectNoPreload(page);
    await expectOneStylesheet(page);
  }
  expect(asked).toEqual([]);
});

test('a page with an island names one script, and has none of its own', async ({
  guestPage,
  openBrowser,
}) => {
  const visitor = await openBrowser();
  const places: [Page, string][] = [
    [visitor, '/login'],
    [visitor, '/register'],
    [guestPage, '/account'],
  ];
  for (const [page, path] of places) {
    await visit(page, path);
    const script = page.locator('script');
    await expect(script).toHaveCount(1);
    await expect(script).toHaveAttribute('type', 'module');
    await expect(script).toHaveAttribute('src', /^\/start\.js\?v=[0-9a-f]+$/);
    await expect(script).toBeEmpty();
    await expectNoPreload(page);
    await expectOneStylesheet(page);
  }
});

const TOUCHES = {
  'the browser is idle': (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('idle'))),
  'a field has the focus': (page: Page) => page.locator('#username').focus(),
  'the page is touched': (page: Page) => page.locator('h1').click(),
  'a key is pressed': (page: Page) => page.keyboard.press('Shift'),
};

for (const [moment, touch] of Object.entries(TOUCHES)) {
  test(`the bundle waits until ${moment}`, { tag: '@wasm' }, async ({ page }) => {
    // A browser that is idle when, and only when, the test says so.
    await page.addInitScript(() => {
      window.requestIdleCallback = (start) => {
        document.documentElement.dataset.waits = '';
        window.addEventListener('idle', () => start({ didTimeout: false, timeRemaining: () => 50 }));
        return 1;
      };
    });
    const asked = scripts(page);
    await page.goto('/login');
    await expect(page.locator('html[data-waits]')).toHaveCount(1);
    expect(asked).toEqual([expect.stringMatching(/^\/start\.js$/)]);
    await touch(page);
    await ready(page);
    expect(asked).toEqual([
      '/start.js',
      expect.stringMatching(/^\/pkg\/.*\.js$/),
      expect.stringMatching(/^\/pkg\/.*\.wasm$/),
    ]);
  });
}

for (const file of ['js', 'wasm']) {
  test(`a bundle whose ${file} did not arrive is asked for again at the next touch`, { tag: '@wasm' }, async ({
    page,
    complaints,
  }) => {
    complaints.expect(/net::ERR_FAILED/);
    complaints.expect(/^exception: TypeError: .*fetch/);
    const bundle = `**/pkg/*.${file}`;
    await page.route(bundle, (route) => route.abort());
    const failed = page.waitForEvent('pageerror');
    await page.goto('/login');
    await failed;
    await page.unroute(bundle);
    await page.locator('h1').click();
    await ready(page);
  });
}

async function expectNoPreload(page: Page): Promise<void> {
  await expect(page.locator('link[rel*="preload" i], link[rel*="prefetch" i]')).toHaveCount(0);
}

async function expectOneStylesheet(page: Page): Promise<void> {
  await expect(page.locator('link[rel="stylesheet"], style')).toHaveCount(1);
}

/** The paths of the scripts that the page asks for, from now on; wasm is one. */
function scripts(page: Page): string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (request.resourceType() === 'script' || /\.(js|wasm)$/.test(pathname)) paths.push(pathname);
  });
  return paths;
}

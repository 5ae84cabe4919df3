// What the back button shows after log-out.
//
// Playwright switches the back-forward cache off, and with it these tests could not fail: a
// browser that people use brings a page back as it was left, without asking the server.

import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { landOn, logOut, standing, visit } from '../support/steps';
import { launchOptions } from '../support/target';

test.use({
  launchOptions: {
    ...launchOptions,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  },
});

test('this browser brings pages back without asking the server', async ({ page }) => {
  await visit(page, '/');
  await visit(page, '/login');
  const asked = pagesAskedFor(page);
  await goBack(page);
  await expect(page).toHaveURL('/');
  await expect(standing(page)).toHaveText('You are not logged in');
  expect(asked).toEqual([]);
});

test('after log-out the back button shows nothing private', async ({ guestPage: page, guest }) => {
  await visit(page, '/account');
  await logOut(page);
  const asked = pagesAskedFor(page);

  await goBack(page);
  await landOn(page, '/login?next=%2Faccount');
  await expect(page.locator('body')).not.toContainText(guest.name);
  expect(asked[0]).toBe('/account');

  await goBack(page);
  await landOn(page, `/login?next=%2Fguest%2F${guest.name}`);
  await expect(page.locator('body')).not.toContainText(guest.name);
});

test('after log-out in another tab the back button shows nothing private', async ({
  guestPage: page,
  guest,
}) => {
  await visit(page, '/account');
  await visit(page, '/');
  const otherTab = await page.context().newPage();
  await visit(otherTab, '/account');
  await logOut(otherTab);
  const asked = pagesAskedFor(page);

  await goBack(page);
  await landOn(page, '/login?next=%2Faccount');
  await expect(page.locator('body')).not.toContainText(guest.name);
  expect(asked[0]).toBe('/account');
});

/** The paths of the documents that the page asks the server for, from now on. */
function pagesAskedFor(page: Page): string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) paths.push(new URL(request.url()).pathname);
  });
  return paths;
}

/** A page that is brought back does not load, so there is no load to wait for. */
async function goBack(page: Page): Promise<void> {
  await page.goBack({ waitUntil: 'commit' });
}

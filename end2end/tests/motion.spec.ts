// Pages change smoothly, for those who like it.

import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { logIn, logOut, title, visit } from '../support/steps';

test.describe('with motion', () => {
  test.use({ contextOptions: { reducedMotion: 'no-preference' } });

  test('pages change without complaint, and buttons take their time', async ({
    page,
    guest,
    complaints,
  }) => {
    // Chromium gives up a transition when the stylesheet of the next page is late, and says so
    // as an exception that nobody can catch. It does so with no script on the page at all.
    complaints.tolerate(/^exception: InvalidStateError: .*ViewTransition opt-in disabled$/);
    await logIn(page, guest, `/guest/${guest.name}`);
    await page.getByRole('main').getByRole('link', { name: 'Your account' }).click();
    await expect(title(page)).toHaveText('Your account');
    await page.goBack();
    await expect(title(page)).toHaveText(`Hello ${guest.name} as Guest`);
    expect(await longestTransition(page)).toBeGreaterThan(0);
    await logOut(page);
  });
});

test('who asks for less motion gets none', async ({ page }) => {
  await page.addInitScript(() => {
    window.addEventListener('pagereveal', ({ viewTransition }) => {
      if (viewTransition) throw new Error('the page changed with a transition');
    });
  });
  await visit(page, '/');
  await page.getByRole('main').getByRole('link', { name: 'Log in' }).click();
  await expect(title(page)).toHaveText('Log in');
  expect(await longestTransition(page)).toBe(0);
});

/** The seconds that the slowest transition of a link or button takes. */
async function longestTransition(page: Page): Promise<number> {
  const seconds = await page.locator('a, button').evaluateAll((elements) =>
    elements.map((element) => parseFloat(getComputedStyle(element).transitionDuration)),
  );
  return Math.max(...seconds);
}

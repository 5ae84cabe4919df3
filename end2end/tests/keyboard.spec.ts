// Everything by keyboard alone, and one always sees where one is.

import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import {
  field,
  flash,
  hasJavaScript,
  landOn,
  logIn,
  standing,
  summary,
  visit,
} from '../support/steps';

const HEADER = ['Skip to content', 'Rollcall', 'Home', 'Lab', 'Log in', 'Register'];

test('Tab leads through the log-in page in the order in which it reads, visibly', async ({
  page,
}) => {
  await visit(page, '/login');
  await expectTabOrder(page, [
    ...HEADER,
    'User name',
    'Password',
    ...showPassword(),
    'Keep me signed in',
    'Log in',
    'Register',
  ]);
});

test('Tab leads through the account page in the order in which it reads, visibly', async ({
  guestPage: page,
  guest,
  openBrowser,
}) => {
  await logIn(await openBrowser(), guest, `/guest/${guest.name}`);
  await visit(page, '/account');
  await expectTabOrder(page, [
    'Skip to content',
    'Rollcall',
    'Home',
    'Your page',
    'Lab',
    guest.name,
    'Log out',
    'Current password',
    ...showPassword(),
    'New password',
    ...showPassword(),
    'New password again',
    ...showPassword(),
    'Change password',
    'Where you are signed in',
    'Log out everywhere else',
    'Your tokens',
  ]);
});

test('the first Tab shows a link that skips the header', async ({ page }) => {
  await visit(page, '/login');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).not.toBeInViewport();
  await page.keyboard.press('Tab');
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(field(page, 'User name')).toBeFocused();
});

test('a person logs in and out by keyboard, and from a mistake to its field', async ({
  page,
  guest,
  complaints,
}) => {
  await visit(page, '/');
  await tabTo(page, 'Log in');
  await page.keyboard.press('Enter');
  await landOn(page, '/login');
  await tabTo(page, 'User name');
  await page.keyboard.type(guest.name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(guest.password);
  await tabTo(page, 'Keep me signed in');
  await page.keyboard.press('Space');
  await expect(field(page, 'Keep me signed in')).toBeChecked();
  await field(page, 'Password').focus();
  await page.keyboard.press('Enter');
  await landOn(page, `/guest/${guest.name}`);
  await expect(flash(page)).toBeVisible();

  complaints.expectAnswer(422);
  await visit(page, '/account');
  await tabTo(page, 'Current password');
  await page.keyboard.type('not this one at all');
  for (const label of ['New password', 'New password again']) {
    await tabTo(page, label);
    await page.keyboard.type('lantern orbit pickle');
  }
  await page.keyboard.press('Enter');
  await expect(summary(page)).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.locator(':focus')).toHaveText('This is not your current password.');
  await page.keyboard.press('Enter');
  await expect(field(page, 'Current password')).toBeFocused();

  await visit(page, '/');
  await tabTo(page, 'Log out');
  await page.keyboard.press('Enter');
  await landOn(page, '/');
  await expect(standing(page)).toHaveText('You are not logged in');
});

/** The button in the field of a password, where a script has brought it to life. */
function showPassword(): string[] {
  return hasJavaScript() ? ['Show the password'] : [];
}

/** Tabs from the top of the page: these stops and no other, each one to be seen. */
async function expectTabOrder(page: Page, names: string[]): Promise<void> {
  for (const name of names) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    await expect(focused).toHaveAccessibleName(name);
    await expect(focused).toBeInViewport();
    await expectVisibleFocus(page);
  }
  // Behind the last stop the browser leaves the page.
  await page.keyboard.press('Tab');
  await expect(page.locator('main :focus')).toHaveCount(0);
}

/** An outline of at least two pixels, in a colour that differs from what lies below it. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const outline = await page.locator(':focus').evaluate((element) => {
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(element);
    const inside = outlineOffset.startsWith('-');
    let below: Element | null = inside ? element : element.parentElement;
    let colour = 'rgba(0, 0, 0, 0)';
    while (below && colour === 'rgba(0, 0, 0, 0)') {
      colour = getComputedStyle(below).backgroundColor;
      below = below.parentElement;
    }
    return { outlineStyle, outlineWidth, differs: outlineColor !== colour };
  });
  expect(outline).toMatchObject({ outlineStyle: 'solid', differs: true });
  expect(parseFloat(outline.outlineWidth)).toBeGreaterThanOrEqual(2);
}

/** Presses Tab until what has this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus').and(page.getByLabel(name, { exact: true }));
    const named = page.locator(':focus').and(page.getByText(name, { exact: true }));
    if ((await focused.or(named).count()) > 0) return;
  }
  throw new Error(`Tab does not lead to ${name}`);
}

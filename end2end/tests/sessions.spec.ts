// One account in several browsers, and what happens when a session ends elsewhere.

import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import {
  field,
  fillLogIn,
  flash,
  hasJavaScript,
  landOn,
  logIn,
  logOut,
  standing,
  summary,
  title,
  visit,
} from '../support/steps';

const CHANGED = { old: 'tulip gravel sunday', new: 'lantern orbit pickle' };

test('a changed password ends every session but the one that changed it', async ({
  guestPage: page,
  guest,
  openBrowser,
}) => {
  const other = await openBrowser();
  await logIn(other, guest, `/guest/${guest.name}`);

  await visit(page, '/account');
  await changePassword(page);
  await landOn(page, '/account');
  await expect(flash(page)).toContainText('Your password is changed.');

  await other.getByRole('main').getByRole('link', { name: 'Your account' }).click();
  await landOn(other, '/login?next=%2Faccount');
  await page.getByRole('link', { name: 'Your page' }).click();
  await landOn(page, `/guest/${guest.name}`);

  await fillLogIn(other, { ...guest, password: CHANGED.new });
  await landOn(other, '/account');
});

test('"Log out everywhere else" ends the other sessions, and this one goes on', async ({
  guestPage: page,
  guest,
  openBrowser,
}) => {
  await visit(page, '/account');
  const everywhereElse = page.getByRole('link', { name: 'Log out everywhere else' });
  await expect(everywhereElse).toHaveCount(0);

  const other = await openBrowser();
  await logIn(other, guest, `/guest/${guest.name}`);
  await visit(page, '/account');
  await expect(page.getByRole('row')).toHaveCount(1 + 2);
  await everywhereElse.click();
  await landOn(page, '/account/end-other-logins');
  await page.getByRole('button', { name: 'Log out everywhere else' }).click();
  await landOn(page, '/account');
  await expect(flash(page)).toHaveText('Everywhere else you are signed out.');
  await expect(page.getByRole('row')).toHaveCount(1 + 1);
  await expect(page.getByRole('row').last()).toContainText('this one');

  await other.reload();
  await landOn(other, `/login?next=%2Fguest%2F${guest.name}`);
});

const ENDS = {
  'was ended in another browser': async (_: Page, elsewhere: Page) => {
    await visit(elsewhere, '/account/end-other-logins');
    await elsewhere.getByRole('button', { name: 'Log out everywhere else' }).click();
    await landOn(elsewhere, '/account');
  },
  'went with its cookie': async (page: Page) => page.context().clearCookies(),
};

for (const [how, end] of Object.entries(ENDS)) {
  test(`a form whose session ${how} is found again after log-in`, async ({
    guestPage: page,
    guest,
    openBrowser,
    complaints,
  }) => {
    complaints.expectAnswer(401);
    // A script is told that only a page can say this, and lets the browser post the form.
    if (hasJavaScript()) complaints.expectAnswer(403);
    const elsewhere = await openBrowser();
    await logIn(elsewhere, guest, `/guest/${guest.name}`);
    await visit(page, '/account');
    await end(page, elsewhere);

    const answer = page.waitForResponse((response) => response.status() === 401);
    await changePassword(page);
    expect((await answer).request().method()).toBe('POST');
    await expect(title(page)).toHaveText('Log in');
    await expect(summary(page)).toBeFocused();
    await expect(summary(page)).toContainText('Your session has ended.');

    await fillLogIn(page, guest);
    await landOn(page, '/account?resume=1');
    const welcome = page.getByRole('status').filter({ hasText: 'You are signed in again.' });
    await expect(welcome).toBeFocused();
    await expect(field(page, 'Current password')).toHaveValue('');
    await changePassword(page);
    await landOn(page, '/account');
    await expect(flash(page)).toContainText('Your password is changed.');
  });
}

test('a button from before the last log-in says so, once, and works at the second press', async ({
  guestPage: page,
  guest,
  complaints,
}) => {
  complaints.expectAnswer(422);
  await visit(page, '/logout');
  const otherTab = await page.context().newPage();
  await visit(otherTab, '/');
  await logOut(otherTab);
  await logIn(otherTab, guest, `/guest/${guest.name}`);

  const button = page.getByRole('main').getByRole('button', { name: 'Log out' });
  await button.click();
  await expect(summary(page)).toHaveText(/This form was open for too long/);
  await expect(title(page)).toHaveText('Log out?');
  await button.click();
  await landOn(page, '/');
  await expect(standing(page)).toHaveText('You are not logged in');
});

test('a form whose cookie is gone says that none came, and works at the second press', async ({
  page,
  guest,
  complaints,
}) => {
  complaints.expectAnswer(422);
  // A script is told that only a page can say this, and lets the browser post the form.
  if (hasJavaScript()) complaints.expectAnswer(403);
  await visit(page, '/login');
  await page.context().clearCookies();
  await fillLogIn(page, guest);
  await expect(summary(page)).toContainText('No cookie came with this form');
  await expect(field(page, 'User name')).toHaveValue(guest.name);
  await fillLogIn(page, guest);
  await landOn(page, `/guest/${guest.name}`);
});

async function changePassword(page: Page): Promise<void> {
  await field(page, 'Current password').fill(CHANGED.old);
  await field(page, 'New password').fill(CHANGED.new);
  await field(page, 'New password again').fill(CHANGED.new);
  await page.getByRole('button', { name: 'Change password' }).click();
}

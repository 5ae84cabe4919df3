// Forms that live in the browser: they send themselves, and nothing that goes wrong with that loses
// what was typed, or keeps the form from working.

import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { heldBack, isFor, isPost, posts } from '../support/network';
import { newAccount } from '../support/shell';
import { field, fillLogIn, flash, landOn, ready, summary, title, visit } from '../support/steps';
import { fillStudent, student, tag } from '../support/students';

test.describe('a form that lives in the browser', { tag: '@wasm' }, () => {
  test('sends itself, and leaves its page only when it worked', async ({ page, guest, complaints }) => {
    complaints.expectAnswer(422);
    await visit(page, '/login');
    const sent = posts(page);
    await page.evaluate(() => (document.body.dataset.stays = ''));
    await fillLogIn(page, { ...guest, password: 'not this one at all' });
    await expect(summary(page)).toBeFocused();
    await expect(summary(page)).toHaveText(/The user name or the password is wrong\./);
    await expect(page.locator('body[data-stays]')).toHaveCount(1);
    await fillLogIn(page, guest);
    await landOn(page, `/guest/${guest.name}`);
    await expect(page.locator('body[data-stays]')).toHaveCount(0);
    expect(sent).toEqual(['fetch /login', 'fetch /login']);
  });

  test('is sent once by three clicks, and says that it is under way', async ({ page, guest }) => {
    await visit(page, '/login');
    const sent = posts(page);
    const answer = await heldBack(page, isPost);
    await fillLogIn(page, guest);
    const button = page.getByRole('button', { name: 'Sending…' });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await button.click({ force: true });
    await button.click({ force: true });
    answer.release();
    await landOn(page, `/guest/${guest.name}`);
    expect(sent).toEqual(['fetch /login']);
  });

  test('says that the line was lost, keeps everything, and works afterwards', async ({
    page,
    guest,
    complaints,
  }) => {
    complaints.expect(/net::ERR_FAILED/);
    await visit(page, '/login');
    const cut = (url: URL) => url.pathname === '/login';
    await page.route(cut, (route) => route.abort());
    await fillLogIn(page, guest);
    await expect(summary(page)).toBeFocused();
    await expect(summary(page)).toContainText('No answer came');
    await expect(field(page, 'User name')).toHaveValue(guest.name);
    await expect(field(page, 'Password')).toHaveValue(guest.password);
    await page.unroute(cut);
    await page.getByRole('button', { name: 'Log in' }).click();
    await landOn(page, `/guest/${guest.name}`);
  });

  test('adds one student, also when its first answer was lost and it is sent once more', async ({
    adminPage: page,
    complaints,
  }) => {
    complaints.expect(/net::ERR_FAILED/);
    const city = tag();
    await visit(page, '/students/new');
    await fillStudent(page, student({ city }));
    const lost = (url: URL) => url.pathname === '/students/new';
    await page.route(lost, async (route) => {
      await route.fetch({ maxRedirects: 0 });
      await route.abort();
    });
    const add = page.getByRole('button', { name: 'Add student' });
    await add.click();
    await expect(summary(page)).toContainText('No answer came');
    await page.unroute(lost);
    await add.click();
    await expect(flash(page)).toContainText('is on the roster.');
    await visit(page, `/students?q=${city}`);
    await expect(page.locator('#count')).toHaveText('1 student');
  });

  test('can be sent again by who comes back to it', async ({ page, guest }) => {
    await visit(page, '/login');
    await fillLogIn(page, guest);
    await landOn(page, `/guest/${guest.name}`);
    await page.context().clearCookies();
    await page.goBack();
    await ready(page);
    await fillLogIn(page, guest);
    await landOn(page, `/guest/${guest.name}`);
  });

  test('keeps what was typed while its script was on the way', async ({ page }) => {
    const wasm = await heldBack(page, isFor('.wasm'));
    await page.goto('/register');
    await field(page, 'User name').fill('ada lovelace');
    await field(page, 'New password').pressSequentially('tulip');
    wasm.release();
    await ready(page);
    await expect(field(page, 'User name')).toHaveValue('ada lovelace');
    await expect(field(page, 'New password')).toHaveValue('tulip');
    await field(page, 'New password').pressSequentially(' gravel sunday');
    await page.getByRole('button', { name: 'Register' }).click();
    await expect(summary(page).getByRole('link')).toHaveText([
      /User name/,
      'New password again is missing.',
    ]);
    await expect(field(page, 'New password')).toHaveValue('tulip gravel sunday');
  });

  test('comes to life on a page whose words a translator has wrapped', async ({ page, guest }) => {
    await changedBefore(page, '/login', () => {
      for (const place of document.querySelectorAll('label, h1, .field-above, button')) {
        const words = document.createElement('font');
        words.append(...place.childNodes);
        place.append(words);
      }
    });
    await ready(page);
    await fillLogIn(page, guest);
    await landOn(page, `/guest/${guest.name}`);
  });

  test('stays the plain form that it is when somebody put something into it', async ({
    page,
    guest,
    complaints,
  }) => {
    complaints.tolerate(/unreachable|panicked/);
    await changedBefore(page, '/login', () => {
      document.querySelector('form[action="/login"]')?.prepend(document.createElement('aside'));
    });
    const sent = posts(page);
    await fillLogIn(page, guest);
    await expect(page).toHaveURL(`/guest/${guest.name}`);
    expect(sent).toEqual(['document /login']);
  });

  test('takes the messages that came with the page, and says none that is over', async ({
    page,
    complaints,
  }) => {
    complaints.expectAnswer(422);
    const script = await heldBack(page, isFor('/start.js'));
    await page.goto('/register', { waitUntil: 'commit' });
    await field(page, 'User name').fill(newAccount().name);
    await field(page, 'New password').fill('tulip gravel sunday');
    await field(page, 'New password again').fill('tulip gravel monday');
    await page.getByRole('button', { name: 'Register' }).click();
    await expect(summary(page)).toBeVisible();
    script.release();
    await ready(page);
    const again = field(page, 'New password again');
    await expect(again).toHaveAttribute('aria-invalid', 'true');
    await expect(summary(page).getByRole('link')).toHaveCount(1);
    await field(page, 'New password').fill('tulip gravel sunday');
    await again.fill('tulip gravel sunday');
    await expect(again).not.toHaveAttribute('aria-invalid');
    await page.getByRole('button', { name: 'Register' }).click();
    await expect(title(page)).toHaveText(/as Guest$/);
  });
});

/** Opens a page that somebody changes before its script runs. */
async function changedBefore(page: Page, path: string, change: () => void): Promise<void> {
  const script = await heldBack(page, isFor('/start.js'));
  await page.goto(path, { waitUntil: 'commit' });
  await expect(title(page)).toBeVisible();
  await page.evaluate(change);
  const loaded = page.waitForResponse((response) => response.url().endsWith('.wasm'));
  script.release();
  await loaded;
}

// The way through the site: in sight on a wide page, folded on a phone.

import { expect, test } from '../support/fixtures';
import { landOn, visit } from '../support/steps';

test('on a phone the header is one line, and its menu opens without a script', async ({
  adminPage: page,
  admin,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await visit(page, '/students');
  const header = page.getByRole('banner');
  expect((await header.boundingBox())!.height).toBeLessThanOrEqual(64);
  await expect(header.getByRole('link', { name: 'Changes' })).toBeHidden();
  await header.getByRole('button', { name: 'Menu' }).click();
  await expect(header.getByText(admin.name)).toBeInViewport({ ratio: 1 });
  await expect(header.getByText('Admin', { exact: true })).toBeVisible();
  await expect(header.getByRole('link', { name: 'Students' })).toHaveAttribute('aria-current', 'page');
  await header.getByRole('link', { name: 'Changes' }).click();
  await landOn(page, '/admin/audit');
  await header.getByRole('button', { name: 'Menu' }).click();
  await header.getByRole('button', { name: 'Log out' }).click();
  await landOn(page, '/');
});

test('a wide page has no menu to open', async ({ adminPage: page }) => {
  await visit(page, '/students');
  const header = page.getByRole('banner');
  await expect(header.getByRole('button', { name: 'Menu' })).toBeHidden();
  await expect(header.getByRole('link', { name: 'Changes' })).toBeVisible();
});

test('a password is shown to who typed it, and hidden again', { tag: '@wasm' }, async ({ page }) => {
  await visit(page, '/login');
  const password = page.getByLabel('Password', { exact: true });
  await password.fill('tulip gravel sunday');
  const show = page.getByRole('button', { name: 'Show the password' });
  await show.click();
  await expect(password).toHaveAttribute('type', 'text');
  await expect(show).toHaveAttribute('aria-pressed', 'true');
  await expect(password).toHaveValue('tulip gravel sunday');
  await show.click();
  await expect(password).toHaveAttribute('type', 'password');
});

test('without a script there is no button that does nothing', { tag: '@nojs' }, async ({ page }) => {
  await visit(page, '/login');
  await expect(page.getByText('Show', { exact: true })).toBeHidden();
});

test('a token is copied with one click', { tag: '@wasm' }, async ({ guestPage: page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await visit(page, '/account/tokens');
  await page.getByLabel('Name', { exact: true }).fill('backup');
  await page.getByRole('button', { name: 'Make the token' }).click();
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await page.locator('.secret').innerText());
});

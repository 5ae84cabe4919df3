// The whole life of a personal token: made, seen once, used by a program, revoked, dead.

import { expect, test } from '../support/fixtures';
import { field, flash, landOn, summary, title, visit } from '../support/steps';

const SESSION = '/api/v1/session';

test('a token is made, seen once, used by a program, revoked, and dead', async ({
  guestPage: page,
  guest,
  playwright,
  baseURL,
}) => {
  await visit(page, '/account');
  await page.getByRole('link', { name: 'Your tokens' }).click();
  await landOn(page, '/account/tokens');
  await field(page, 'Name').fill('backup script');
  await page.getByLabel('Read', { exact: true }).check();
  await page.getByRole('button', { name: 'Make the token' }).click();

  const made = flash(page).filter({ hasText: 'Your new token' });
  await expect(made).toBeFocused();
  const token = await made.locator('code').innerText();
  expect(token).toMatch(/^rc_[0-9A-Za-z]{49}$/);

  // A program has no cookies.
  const program = await playwright.request.newContext({
    baseURL,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  const asked = await program.get(SESSION);
  expect(asked.status()).toBe(200);
  expect(await asked.json()).toMatchObject({ username: guest.name, role: 'guest', scope: 'read' });

  await visit(page, '/account/tokens');
  await expect(page.getByText('Your new token')).toHaveCount(0);
  expect(await page.content()).not.toContain(token);
  const row = page.getByRole('row').filter({ hasText: 'backup script' });
  await expect(row).toContainText(token.slice(0, 7));
  await row.getByRole('link', { name: 'Revoke backup script' }).click();
  await expect(title(page)).toHaveText('Revoke a token?');
  await page.getByRole('button', { name: 'Revoke' }).click();
  await landOn(page, '/account/tokens');
  await expect(flash(page)).toHaveText('The token is revoked.');
  await expect(row).toContainText('Revoked');

  const refused = await program.get(SESSION);
  expect(refused.status()).toBe(401);
  expect(refused.headers()['www-authenticate']).toContain('error="invalid_token"');
  await program.dispose();
});

test('a name that is taken is said, and nothing typed is lost', async ({ guestPage: page, complaints }) => {
  complaints.expectAnswer(422);
  await visit(page, '/account/tokens');
  for (const _ of ['first', 'again']) {
    await field(page, 'Name').fill('backup script');
    await page.getByLabel('Read and change', { exact: true }).check();
    await page.getByRole('button', { name: 'Make the token' }).click();
    await page.getByText(/Your new token|You have a token named/).first().waitFor();
  }
  await expect(summary(page)).toBeFocused();
  await expect(summary(page)).toContainText('You have a token named backup script.');
  await expect(field(page, 'Name')).toHaveValue('backup script');
  await expect(page.getByLabel('Read and change', { exact: true })).toBeChecked();
});

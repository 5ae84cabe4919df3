// The Lab in a real browser: two origins, cookies that a browser refuses, countdowns.

import { expect, test } from '../support/fixtures';
import { field, landOn, logIn, visit } from '../support/steps';

test('a form of another site is reported, stopped by all defences, and ends no session', async ({
  page,
  guest,
}) => {
  await logIn(page, guest, `/guest/${guest.name}`);
  await visit(page, '/lab/csrf');
  await page.getByRole('link', { name: 'Go to the other site' }).click();
  await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/lab\/csrf\/elsewhere$/);
  await page.getByRole('button', { name: 'Claim my bicycle' }).click();
  await expect(page).toHaveURL(/^http:\/\/localhost:\d+\/lab\/csrf\/report$/);
  await expect(page.getByRole('heading', { name: 'would have been refused' })).toBeVisible();
  await expect(page.locator('.stopped')).toHaveCount(4);
  await visit(page, '/');
  await expect(page.getByText(`Logged in as ${guest.name}`)).toBeVisible();
});

test('our own form passes all defences', async ({ page }) => {
  await visit(page, '/lab/csrf');
  await page.getByRole('button', { name: 'Post from here' }).click();
  await expect(page.getByRole('heading', { name: 'would have been done' })).toBeVisible();
  await expect(page.locator('.stopped')).toHaveCount(0);
});

test('a cookie that breaks a rule does not come back, and the rule is named', async ({ page }) => {
  await visit(page, '/lab/cookies');
  await field(page, 'Name').fill('__Host-lab-x');
  await field(page, 'Value').fill('1');
  await page.getByRole('button', { name: 'Set it' }).click();
  await expect(page.getByText('A name with __Host- needs Secure.')).toBeVisible();
  await expect(page.getByText('No cookie of this room.')).toBeVisible();
  await field(page, 'Secure: over https alone').check();
  await page.getByRole('button', { name: 'Set it' }).click();
  await expect(page.getByText('Your browser kept it')).toBeVisible();
  await page.getByRole('button', { name: 'Remove __Host-lab-x' }).click();
  await expect(page.getByText('It is gone.')).toBeVisible();
});

test('the countdowns of a session go on', { tag: '@wasm' }, async ({ page }) => {
  await visit(page, '/lab/session');
  const countdown = page.getByRole('timer').first();
  const before = await countdown.textContent();
  await expect(countdown).not.toHaveText(before ?? '');
});

test('what is put into a session is in its cookie', async ({ page, context }) => {
  await visit(page, '/lab/session');
  await field(page, 'Key').fill('color');
  await field(page, 'Value').fill('teal');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await landOn(page, '/lab/session');
  const cookies = await context.cookies();
  const session = cookies.find(({ name }) => name.endsWith('session'));
  const payload = Buffer.from(session?.value.split('.')[0] ?? '', 'base64url').toString();
  expect(JSON.parse(payload).data).toEqual({ 'lab.color': 'teal' });
});

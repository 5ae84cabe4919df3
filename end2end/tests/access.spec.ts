// Who may see what, and how those who may not are led on.

import { expect, test } from '../support/fixtures';
import { fillLogIn, landOn, logIn, title, visit, hasJavaScript, summary } from '../support/steps';

test('a guest who asks for the back office is told that it is not for them', async ({
  guestPage: page,
  complaints,
}) => {
  complaints.expectAnswer(403);
  const response = await visit(page, '/admin');
  expect(response.status()).toBe(403);
  await expect(title(page)).toHaveText('This page is not for you');
  await page.getByRole('main').getByRole('link', { name: 'To the first page' }).click();
  await landOn(page, '/');
});

test('a page of somebody else looks the same to a guest as one of nobody', async ({
  guestPage: page,
  makeAccount,
  complaints,
}) => {
  const other = makeAccount();
  const seen = [];
  for (const name of [other.name, `${other.name.slice(0, -1)}z`]) {
    for (const path of [`/guest/${name}`, `/user/${name}`]) {
      complaints.expectAnswer(403);
      const response = await visit(page, path);
      const text = await page.getByRole('main').innerText();
      seen.push([response.status(), text.replace(/Request id \S+/, '')]);
    }
  }
  expect(seen[0]?.[0]).toBe(403);
  for (const one of seen) expect(one).toEqual(seen[0]);
});

test('a link to a private page leads through log-in to that page', async ({ page, guest }) => {
  await visit(page, '/account');
  await expect(page).toHaveURL('/login?next=%2Faccount');
  await fillLogIn(page, guest);
  await landOn(page, '/account');
  await expect(title(page)).toHaveText('Your account');
});

test('the link survives a wrong password on the way', async ({ page, guest, complaints }) => {
  complaints.expectAnswer(422);
  await visit(page, '/account');
  await fillLogIn(page, { ...guest, password: 'not this one at all' });
  await landOn(page, hasJavaScript() ? '/login?next=%2Faccount' : '/login');
  await expect(summary(page)).toContainText('The user name or the password is wrong.');
  await fillLogIn(page, guest);
  await landOn(page, '/account');
});

test('a link to another site is not followed after log-in', async ({ page, guest }) => {
  await visit(page, '/login?next=%2F%2Fevil.example%2F');
  await fillLogIn(page, guest);
  await landOn(page, `/guest/${guest.name}`);
});

test('/user/NAME leads a guest to their page, staff to the roster, an admin to the back office', async ({
  page,
  guest,
  staff,
  admin,
  openBrowser,
}) => {
  await logIn(page, guest, `/guest/${guest.name}`);
  await visit(page, `/user/${guest.name}`);
  await expect(page).toHaveURL(`/guest/${guest.name}`);

  const desk = await openBrowser();
  await logIn(desk, staff, '/students');
  await visit(desk, `/user/${staff.name}`);
  await expect(desk).toHaveURL('/students');

  const office = await openBrowser();
  await logIn(office, admin, '/admin');
  await expect(title(office)).toHaveText('Hello Admin');
  await visit(office, `/user/${admin.name}`);
  await expect(office).toHaveURL('/admin');
  await visit(office, `/user/${guest.name}`);
  await expect(office).toHaveURL(`/guest/${guest.name}`);
  await visit(office, `/user/${staff.name}`);
  await expect(office).toHaveURL('/students');
});

test('an admin opens the page of a guest', async ({ adminPage: page, guest }) => {
  const response = await visit(page, `/guest/${guest.name}`);
  expect(response.status()).toBe(200);
  await expect(title(page)).toHaveText(`Hello ${guest.name} as Guest`);
  await expect(page.getByRole('main')).toContainText('You see this page as an admin.');
});

test('an unknown page says so and leads on', async ({ page, complaints }) => {
  complaints.expectAnswer(404);
  const response = await visit(page, '/no/such/page');
  expect(response.status()).toBe(404);
  await expect(title(page)).toHaveText('There is no such page');
  await page.getByRole('main').getByRole('link', { name: 'To the first page' }).click();
  await landOn(page, '/');
});

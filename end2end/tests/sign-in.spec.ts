// Registration, log-in, log-out.

import { expect, test } from '../support/fixtures';
import { newAccount } from '../support/shell';
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

test('a person registers, lands on a page of their own, logs out and logs in again', async ({
  page,
}) => {
  const ada = newAccount();
  await visit(page, '/');
  await expect(standing(page)).toHaveText('You are not logged in');
  await page.getByRole('banner').getByRole('link', { name: 'Register' }).click();
  await landOn(page, '/register');
  await field(page, 'User name').fill(ada.name);
  await field(page, 'New password').fill(ada.password);
  await field(page, 'New password again').fill(ada.password);
  await page.getByRole('button', { name: 'Register' }).click();
  await landOn(page, `/guest/${ada.name}`);
  await expect(title(page)).toHaveText(`Hello ${ada.name} as Guest`);

  await logOut(page);
  await expect(standing(page)).toHaveText('You are not logged in');
  await page.getByRole('main').getByRole('link', { name: 'Log in' }).click();
  await landOn(page, '/login');
  await fillLogIn(page, ada);
  await landOn(page, `/guest/${ada.name}`);
  await visit(page, '/');
  await expect(standing(page)).toHaveText(`Logged in as ${ada.name}`);
});

test('a double click registers once @wasm', async ({ page }) => {
  const ada = newAccount();
  await visit(page, '/register');
  await field(page, 'User name').fill(ada.name);
  await field(page, 'New password').fill(ada.password);
  await field(page, 'New password again').fill(ada.password);
  await page.getByRole('button', { name: 'Register' }).dblclick();
  await landOn(page, `/guest/${ada.name}`);
});

test('the welcome is shown once', async ({ guestPage: page, guest }) => {
  await expect(flash(page)).toHaveText('Welcome.');
  await page.reload();
  await expect(title(page)).toBeVisible();
  await expect(flash(page)).toHaveCount(0);
});

test('a wrong password shows the form again, with the name kept and the summary in focus', async ({
  page,
  guest,
  complaints,
}) => {
  complaints.expectAnswer(422);
  await visit(page, '/login');
  await fillLogIn(page, { ...guest, password: 'not this one at all' });
  await landOn(page, '/login');
  await expect(summary(page)).toContainText('The user name or the password is wrong.');
  await expect(summary(page)).toBeFocused();
  await expect(field(page, 'User name')).toHaveValue(guest.name);
  // No answer sends a password back; a form that sends itself has never left the page.
  await expect(field(page, 'Password')).toHaveValue(hasJavaScript() ? 'not this one at all' : '');

  await field(page, 'Password').fill(guest.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await landOn(page, `/guest/${guest.name}`);
});

test('capital letters in the name make no difference at log-in', async ({ page, guest }) => {
  await visit(page, '/login');
  await fillLogIn(page, { ...guest, name: guest.name.toUpperCase() });
  await landOn(page, `/guest/${guest.name}`);
});

test('spaces around the name make no difference at log-in', async ({ page, guest }) => {
  await visit(page, '/login');
  await fillLogIn(page, { ...guest, name: ` ${guest.name} ` });
  await landOn(page, `/guest/${guest.name}`);
});

test('a session ends with the browser', async ({ guestPage: page, openBrowser }) => {
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name.includes('session'));
  expect(cookie).toMatchObject({
    name: '__Host-session',
    expires: -1,
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
    path: '/',
  });
  const reopened = await openBrowser();
  await visit(reopened, '/account');
  await expect(reopened).toHaveURL('/login?next=%2Faccount');
});

test('"Keep me signed in" outlives the browser', async ({ page, guest, openBrowser }) => {
  await visit(page, '/login');
  await field(page, 'Keep me signed in').check();
  await fillLogIn(page, guest);
  await landOn(page, `/guest/${guest.name}`);

  // What is left of the cookies when the browser is closed.
  const kept = (await page.context().cookies()).filter(({ expires }) => expires > 0);
  const session = kept.find(({ name }) => name === '__Host-session');
  const days = ((session?.expires ?? 0) - Date.now() / 1000) / 86_400;
  expect(days).toBeGreaterThan(13);
  expect(days).toBeLessThan(15);
  const reopened = await openBrowser();
  await reopened.context().addCookies(kept);
  await visit(reopened, '/account');
  await expect(title(reopened)).toHaveText('Your account');
});

test('the log-out page asks first, and knows when there is nothing to end', async ({
  guestPage: page,
  guest,
}) => {
  await visit(page, '/logout');
  await expect(title(page)).toHaveText('Log out?');
  await expect(page.getByRole('main')).toContainText(`You are logged in as ${guest.name}.`);
  await page.getByRole('main').getByRole('button', { name: 'Log out' }).click();
  await landOn(page, '/');
  await expect(standing(page)).toHaveText('You are not logged in');
  await visit(page, '/logout');
  await expect(title(page)).toHaveText('You are not logged in');
});

test('who is signed in already is led past the log-in form', async ({ guestPage: page, guest }) => {
  await visit(page, '/login');
  await expect(page).toHaveURL(`/guest/${guest.name}`);
});

test('a name that is taken is said beside the field, which is one step from the summary', async ({
  page,
  guest,
  complaints,
}) => {
  complaints.expectAnswer(422);
  await visit(page, '/register');
  await field(page, 'User name').fill(guest.name);
  await field(page, 'New password').fill(guest.password);
  await field(page, 'New password again').fill(guest.password);
  await page.getByRole('button', { name: 'Register' }).click();
  await landOn(page, '/register');
  await expect(summary(page)).toBeFocused();
  const name = field(page, 'User name');
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toHaveAccessibleDescription(new RegExp(`The name ${guest.name} is taken\\.`));
  await expect(field(page, 'New password')).toHaveValue(hasJavaScript() ? guest.password : '');
  await summary(page).getByRole('link', { name: 'is taken' }).click();
  await expect(name).toBeFocused();
});

test('a wrong current password is said beside its field, and nothing changes', async ({
  guestPage: page,
  guest,
  openBrowser,
  complaints,
}) => {
  complaints.expectAnswer(422);
  await visit(page, '/account');
  await field(page, 'Current password').fill('not this one at all');
  await field(page, 'New password').fill('gravel sunday tulip');
  await field(page, 'New password again').fill('gravel sunday tulip');
  await page.getByRole('button', { name: 'Change password' }).click();
  await landOn(page, '/account');
  await expect(summary(page)).toBeFocused();
  const old = field(page, 'Current password');
  await expect(old).toHaveAttribute('aria-invalid', 'true');
  await expect(old).toHaveAccessibleDescription('This is not your current password.');
  await logIn(await openBrowser(), guest, `/guest/${guest.name}`);
});

// The pages of accounts, and those that belong to no feature, in each state that looks different, and
// how to get there.

import type { Page } from '@playwright/test';

import type { Stage } from './fixtures';
import { unlockAccount } from './shell';
import { field, fillLogIn, hasJavaScript, landOn, logIn, ready, setUp, summary, visit } from './steps';

/** Names as long as they may be are what breaks a layout: 32 characters. */
const LONG = 'wolfeschlegelsteinh';

export const accountPages: Record<string, (stage: Stage) => Promise<void>> = {
  'home, nobody signed in': async ({ page }) => {
    await visit(page, '/');
  },
  'home, signed in': async (stage) => {
    await guestArrives(stage);
    await visit(stage.page, '/');
  },
  'home, before the setup': async ({ page, startEmptyServer }) => {
    await visit(page, `${(await startEmptyServer()).url}/`);
  },
  'the API': async ({ page }) => {
    await visit(page, '/api');
  },
  setup: async ({ page, startEmptyServer }) => {
    await visit(page, `${(await startEmptyServer()).url}/setup`);
  },
  'log in': async ({ page }) => {
    await visit(page, '/login');
  },
  'log in, with a mistake': async ({ page, makeAccount, complaints }) => {
    complaints.expectAnswer(422);
    await visit(page, '/login');
    await fillLogIn(page, { ...makeAccount('guest', LONG), password: 'not this one at all' });
    await summary(page).waitFor();
    await ready(page);
  },
  'log in, the session has ended': async (stage) => {
    const { page, complaints } = stage;
    complaints.expectAnswer(401);
    await guestArrives(stage);
    await visit(page, '/account/end-other-logins');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Log out everywhere else' }).click();
    await summary(page).waitFor();
    await ready(page);
  },
  'a link that makes a browser known': async ({ page, makeAccount }) => {
    await visit(page, unlockAccount(makeAccount('guest', LONG).name));
  },
  'a link that is over': async ({ page, complaints }) => {
    complaints.expectAnswer(404);
    await visit(page, '/known/no-such-link');
  },
  register: async ({ page }) => {
    await visit(page, '/register');
  },
  'register, with mistakes': async ({ page }) => {
    await visit(page, '/register');
    await field(page, 'User name').fill('Ada Lovelace');
    await field(page, 'New password').fill('tulip');
    await page.getByRole('button', { name: 'Register' }).click();
  },
  'register, by invitation alone': async ({ page, startEmptyServer, complaints }) => {
    const server = await startEmptyServer({ ROLLCALL_AUTH_REGISTRATION: 'invited' });
    await setUp(page, server);
    await page.context().clearCookies();
    complaints.expectAnswer(403);
    await visit(page, `${server.url}/register`);
  },
  'log out': async (stage) => {
    await guestArrives(stage);
    await visit(stage.page, '/logout');
  },
  'log out, nobody signed in': async ({ page }) => {
    await visit(page, '/logout');
  },
  'log out, with a button from before': async (stage) => {
    const { page, complaints } = stage;
    complaints.expectAnswer(422);
    const guest = await guestArrives(stage);
    await visit(page, '/logout');
    await page.context().clearCookies();
    await logIn(await page.context().newPage(), guest, `/guest/${guest.name}`);
    await page.getByRole('main').getByRole('button', { name: 'Log out' }).click();
    await summary(page).first().waitFor();
  },
  guest: async (stage) => {
    await guestArrives(stage);
  },
  'guest, seen by an admin': async (stage) => {
    await adminArrives(stage);
    await visit(stage.page, `/guest/${stage.makeAccount('guest', LONG).name}`);
  },
  'home, signed in as staff': async ({ page, makeAccount }) => {
    await logIn(page, makeAccount('staff', LONG), '/students');
    await visit(page, '/');
  },
  admin: async (stage) => {
    await adminArrives(stage);
  },
  account: async (stage) => {
    const guest = await guestArrives(stage);
    await logIn(await stage.openBrowser(), guest, `/guest/${guest.name}`);
    await visit(stage.page, '/account');
  },
  'account, with a mistake': async (stage) => {
    const { page, complaints } = stage;
    complaints.expectAnswer(422);
    await guestArrives(stage);
    await visit(page, '/account');
    await field(page, 'Current password').fill('not this one at all');
    await field(page, 'New password').fill('lantern orbit pickle');
    await field(page, 'New password again').fill('lantern orbit pickle');
    await page.getByRole('button', { name: 'Change password' }).click();
    await summary(page).waitFor();
    await ready(page);
  },
  'account, found again after log-in': async (stage) => {
    const { page, complaints } = stage;
    complaints.expectAnswer(401);
    if (hasJavaScript()) complaints.expectAnswer(403);
    const guest = await guestArrives(stage);
    await visit(page, '/account');
    await page.context().clearCookies();
    await field(page, 'Current password').fill('tulip gravel sunday');
    await field(page, 'New password').fill('lantern orbit pickle');
    await field(page, 'New password again').fill('lantern orbit pickle');
    await page.getByRole('button', { name: 'Change password' }).click();
    await summary(page).waitFor();
    await fillLogIn(page, guest);
    await landOn(page, '/account?resume=1');
  },
  'end other logins': async (stage) => {
    await guestArrives(stage);
    await visit(stage.page, '/account/end-other-logins');
  },
  'tokens, none yet': async (stage) => {
    await guestArrives(stage);
    await visit(stage.page, '/account/tokens');
  },
  'tokens, one made just now': async (stage) => {
    await guestArrives(stage);
    await makeToken(stage.page, 'backup');
  },
  'tokens, one revoked': async (stage) => {
    const { page } = stage;
    await guestArrives(stage);
    // As long as a name may be, without a space.
    await makeToken(page, LONG.repeat(3));
    await visit(page, '/account/tokens');
    await page.getByRole('link', { name: 'Revoke', exact: false }).click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await landOn(page, '/account/tokens');
    await makeToken(page, 'backup');
    await visit(page, '/account/tokens');
  },
  'tokens, with mistakes': async (stage) => {
    const { page } = stage;
    await guestArrives(stage);
    await visit(page, '/account/tokens');
    await field(page, 'Last day').fill('2020-01-01');
    await page.getByRole('button', { name: 'Make the token' }).click();
  },
  'revoke a token': async (stage) => {
    await guestArrives(stage);
    await makeToken(stage.page, LONG.repeat(3));
    await visit(stage.page, '/account/tokens');
    await stage.page.getByRole('link', { name: 'Revoke', exact: false }).click();
    await ready(stage.page);
  },
  forbidden: async (stage) => {
    stage.complaints.expectAnswer(403);
    await guestArrives(stage);
    await visit(stage.page, '/admin');
  },
  'too many tries': async ({ page, makeAccount, complaints }) => {
    complaints.expectAnswer(429);
    const wrong = { ...makeAccount('guest', LONG), password: 'not this one at all' };
    await visit(page, '/login');
    const token = await page.locator('input[name=csrf_token]').inputValue();
    for (let tries = 0; tries < 10; tries += 1) {
      const form = { csrf_token: token, username: wrong.name, password: wrong.password };
      await page.request.post('/login', { form });
    }
    await fillLogIn(page, wrong);
    await page.getByText('That was too much in a short time.').waitFor();
    await ready(page);
  },
  'not found': async ({ page, complaints }) => {
    complaints.expectAnswer(404);
    await visit(page, '/no/such/page');
  },
};

async function guestArrives({ page, makeAccount }: Stage) {
  const guest = makeAccount('guest', LONG);
  await logIn(page, guest, `/guest/${guest.name}`);
  return guest;
}

async function adminArrives({ page, makeAccount }: Stage): Promise<void> {
  await logIn(page, makeAccount('admin', LONG), '/admin');
}

async function makeToken(page: Page, name: string): Promise<void> {
  await visit(page, '/account/tokens');
  await field(page, 'Name').fill(name);
  await page.getByRole('button', { name: 'Make the token' }).click();
  await page.getByText('Your new token').waitFor();
  await ready(page);
}

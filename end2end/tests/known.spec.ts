// Who is kept out by wrong passwords of others, and the link that helps.

import { expect, test } from '../support/fixtures';
import { unlockAccount } from '../support/shell';
import { field, fillLogIn, flash, landOn, logIn, logOut, summary, title, visit } from '../support/steps';

test('wrong passwords from elsewhere keep nobody out of a browser of their own', async ({
  page,
  guest,
  openBrowser,
  complaints,
}) => {
  // Twelve log-ins, one after the other.
  test.slow();
  await logIn(page, guest, `/guest/${guest.name}`);
  await logOut(page);
  const stranger = await openBrowser();
  const wrong = { ...guest, password: 'not this one at all' };

  await test.step('a stranger tries until the door is closed, and keeps what they typed', async () => {
    await visit(stranger, '/login');
    for (let tries = 0; tries < 10; tries += 1) {
      complaints.expectAnswer(422);
      await fillLogIn(stranger, wrong);
      await expect(summary(stranger)).toContainText('The user name or the password is wrong.');
      await visit(stranger, '/login');
    }
    complaints.expectAnswer(429);
    await fillLogIn(stranger, wrong);
    await expect(summary(stranger)).toContainText('That was too much in a short time.');
    await expect(summary(stranger)).toBeFocused();
    await expect(field(stranger, 'User name')).toHaveValue(guest.name);
  });

  await test.step('who logged in here before is not kept out', async () => {
    await logIn(page, guest, `/guest/${guest.name}`);
  });
});

test('a link from the shell makes a browser known, once', async ({ page, guest, complaints }) => {
  const link = unlockAccount(guest.name);
  await visit(page, link);
  await expect(title(page)).toHaveText('Make this browser known?');
  await page.getByRole('button', { name: 'Make this browser known' }).click();
  await landOn(page, '/login');
  await expect(flash(page)).toHaveText('This browser is known now. Log in as usual.');
  await fillLogIn(page, guest);
  await landOn(page, `/guest/${guest.name}`);
  complaints.expectAnswer(404);
  await visit(page, link);
  await expect(title(page)).toHaveText('This link is good no more');
});

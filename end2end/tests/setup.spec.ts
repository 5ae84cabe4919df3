// The first admin, on a server where there is none.

import { expect, test } from '../support/fixtures';
import { newAccount } from '../support/shell';
import { field, flash, landOn, summary, title, visit } from '../support/steps';

test('whoever reads the token in the log becomes the first admin, and nobody after them', async ({
  page,
  startEmptyServer,
  openBrowser,
  complaints,
}) => {
  const { url, setupToken } = await startEmptyServer();
  const ada = newAccount();
  await visit(page, `${url}/`);
  await page.getByRole('main').getByRole('link', { name: 'Set up Rollcall' }).click();
  await landOn(page, `${url}/setup`);

  await test.step('a wrong token opens nothing', async () => {
    complaints.expectAnswer(422);
    await field(page, 'Setup token').fill('0000-0000-0000-0000-0000');
    await field(page, 'User name').fill(ada.name);
    await field(page, 'New password').fill(ada.password);
    await field(page, 'New password again').fill(ada.password);
    await page.getByRole('button', { name: 'Make me the admin' }).click();
    await landOn(page, `${url}/setup`);
    await expect(summary(page)).toBeFocused();
    await expect(field(page, 'Setup token')).toHaveAccessibleDescription(/not the token/);
    await expect(field(page, 'User name')).toHaveValue(ada.name);
  });

  await test.step('the right one does', async () => {
    await field(page, 'Setup token').fill(setupToken);
    await field(page, 'New password').fill(ada.password);
    await field(page, 'New password again').fill(ada.password);
    await page.getByRole('button', { name: 'Make me the admin' }).click();
    await landOn(page, `${url}/admin`);
    await expect(title(page)).toHaveText('Hello Admin');
    await expect(flash(page)).toHaveText('Welcome.');
  });

  await test.step('then the door is shut, and registration is open', async () => {
    complaints.expectAnswer(404);
    const response = await visit(page, `${url}/setup`);
    expect(response.status()).toBe(404);
    const visitor = await openBrowser();
    await visit(visitor, `${url}/register`);
    await expect(title(visitor)).toHaveText('Register');
  });
});

test('before there is an admin, registration leads to the setup', async ({
  page,
  startEmptyServer,
}) => {
  const { url } = await startEmptyServer();
  await visit(page, `${url}/register`);
  await expect(page).toHaveURL(`${url}/setup`);
  await expect(title(page)).toHaveText('Set up Rollcall');
});

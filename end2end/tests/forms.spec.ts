// What a form says about mistakes: while a person types, when it is sent, and without JavaScript.

import type { Locator, Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { newAccount } from '../support/shell';
import { field, landOn, summary, visit } from '../support/steps';

const NAME_RULE = 'User name may hold only the letters a to z, digits, _ and -.';
const HINT =
  'At least 15 characters. Several words are easier to remember, and harder to guess, than one odd one.';

test.describe('while a person types', { tag: '@wasm' }, () => {
  test('a character that a name cannot hold is said at once, beside the field', async ({ page }) => {
    await visit(page, '/login');
    const name = field(page, 'User name');
    for (const typed of ['ada l', 'müller', 'ada!']) {
      await name.fill('');
      await name.pressSequentially(typed);
      await expect(name).toBeFocused();
      await expectWrong(name, NAME_RULE);
      await name.press('Backspace');
      if (typed === 'müller') await name.fill('mueller');
      await expectRight(name, '');
    }
    await name.fill('Ada_Lovelace-1815');
    await expectRight(name, '');
  });

  test('a password that is too short is said on leaving the field, and no longer when mended', async ({
    page,
  }) => {
    await visit(page, '/register');
    const password = field(page, 'New password');
    await password.pressSequentially('tulip');
    await expectRight(password, HINT);
    await password.press('Tab');
    await expectWrong(password, 'New password needs at least 15 characters; this has 5.', HINT);
    await password.press('End');
    await password.pressSequentially(' gravel');
    await expectWrong(password, 'New password needs at least 15 characters; this has 12.', HINT);
    await password.pressSequentially(' sunday');
    await expectRight(password, HINT);
  });

  test('two passwords that differ are said below the second, until either is mended', async ({
    page,
  }) => {
    await visit(page, '/register');
    const [password, again] = [field(page, 'New password'), field(page, 'New password again')];
    await password.fill('tulip gravel sundae');
    await again.fill('tulip gravel sunday');
    await again.press('Tab');
    await expectWrong(again, 'New password again is not the same as above.');
    await password.fill('tulip gravel sunday');
    await expectRight(again, '');
    await password.fill('tulip gravel monday');
    await expectWrong(again, 'New password again is not the same as above.');
    await again.fill('tulip gravel monday');
    await expectRight(again, '');
  });

  test('leaving an empty field is no mistake yet', async ({ page }) => {
    await visit(page, '/login');
    await field(page, 'User name').press('Tab');
    await expect(field(page, 'Password')).toBeFocused();
    await expectRight(field(page, 'User name'), '');
  });

  test('a form with mistakes is not sent, and a summary leads to each of them', async ({
    page,
  }) => {
    const ada = newAccount();
    await visit(page, '/register');
    const sent = posts(page);
    const register = page.getByRole('button', { name: 'Register' });
    const [name, password, again] = [
      field(page, 'User name'),
      field(page, 'New password'),
      field(page, 'New password again'),
    ];
    await register.click();
    await expect(summary(page)).toBeFocused();
    await expect(summary(page).getByRole('link')).toHaveText([
      'User name is missing.',
      'New password is missing.',
      'New password again is missing.',
    ]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(name).toBeFocused();
    await expectWrong(name, 'User name is missing.', /1 to 32/);
    await expectWrong(password, 'New password is missing.', HINT);
    await expectWrong(again, 'New password again is missing.');

    await name.fill(ada.name);
    await password.fill('tulip');
    await again.fill('tulip');
    await register.click();
    await expect(summary(page).getByRole('link')).toHaveText([
      'New password needs at least 15 characters; this has 5.',
    ]);
    await expectWrong(password, 'New password needs at least 15 characters; this has 5.', HINT);
    expect(sent).toEqual([]);

    await password.fill(ada.password);
    await again.fill(ada.password);
    await register.click();
    await landOn(page, `/guest/${ada.name}`);
    expect(sent).toEqual(['/register']);
  });
});

test.describe('without JavaScript', { tag: '@nojs' }, () => {
  test('the browser itself holds back what breaks the rule of one field', async ({ page }) => {
    const ada = newAccount();
    await visit(page, '/register');
    const sent = posts(page);
    const register = page.getByRole('button', { name: 'Register' });
    const [name, password, again] = [
      field(page, 'User name'),
      field(page, 'New password'),
      field(page, 'New password again'),
    ];
    await register.click();
    await expect(name).toBeFocused();

    await name.fill('müller');
    await password.fill(ada.password);
    await again.fill(ada.password);
    await register.click();
    await expect(name).toBeFocused();
    await expect(page.locator('input:invalid')).toHaveCount(1);

    await name.fill(ada.name);
    await password.fill('tulip');
    await register.click();
    await expect(password).toBeFocused();
    await expect(page.locator('input:invalid')).toHaveCount(1);
    await expect(page).toHaveURL('/register');
    expect(sent).toEqual([]);
  });

  test('two passwords that differ come back with a summary and a message beside', async ({
    page,
    complaints,
  }) => {
    complaints.expectAnswer(422);
    const ada = newAccount();
    await visit(page, '/register');
    await field(page, 'User name').fill(ada.name);
    await field(page, 'New password').fill('tulip gravel sunday');
    await field(page, 'New password again').fill('tulip gravel sundae');
    await page.getByRole('button', { name: 'Register' }).click();
    const again = field(page, 'New password again');
    await expectWrong(again, 'New password again is not the same as above.');
    await expect(summary(page)).toBeFocused();
    await expect(summary(page).getByRole('link')).toHaveText([
      'New password again is not the same as above.',
    ]);
    await expect(field(page, 'User name')).toHaveValue(ada.name);
    await expect(field(page, 'New password')).toHaveValue('');
    await expect(again).toHaveValue('');
  });
});

test('a password that is easy to guess is refused by the server', async ({ page, complaints }) => {
  complaints.expectAnswer(422);
  await visit(page, '/register');
  await field(page, 'User name').fill(newAccount().name);
  await field(page, 'New password').fill('passwordpassword');
  await field(page, 'New password again').fill('passwordpassword');
  await page.getByRole('button', { name: 'Register' }).click();
  await expect(summary(page)).toBeFocused();
  await expectWrong(field(page, 'New password'), /is easy to guess/, HINT);
});

test('a form works when its script does not arrive', { tag: '@wasm' }, async ({
  page,
  guest,
  complaints,
}) => {
  // Each touch tries again, so how often it complains is not known beforehand.
  complaints.tolerate(/^error: Failed to load resource: net::ERR_FAILED .*\.wasm$/);
  complaints.tolerate(/^exception: TypeError: Failed to fetch/);
  await page.route('**/*.wasm', (route) => route.abort());
  const failed = page.waitForEvent('requestfailed');
  await page.goto('/login');
  await failed;
  await field(page, 'User name').fill(guest.name);
  await field(page, 'Password').fill(guest.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(`/guest/${guest.name}`);
});

/** The message is visible beside the field, and read aloud with it, after its hint. */
async function expectWrong(input: Locator, message: string | RegExp, hint?: string | RegExp) {
  await expect(input).toHaveAttribute('aria-invalid', 'true');
  await expect(besides(input).getByText(message, { exact: true })).toBeVisible();
  const source = (text: string | RegExp) => (typeof text === 'string' ? escape(text) : text.source);
  const parts = [hint, message].filter((part) => part !== undefined).map(source);
  await expect(input).toHaveAccessibleDescription(new RegExp(parts.join('.* ?')));
}

async function expectRight(input: Locator, hint: string) {
  await expect(input).not.toHaveAttribute('aria-invalid');
  await expect(input).toHaveAccessibleDescription(hint);
}

/** The field with its label, its hint and its message. */
function besides(input: Locator): Locator {
  return input.locator('xpath=..');
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The paths that the page posts to, from now on. */
function posts(page: Page): string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') paths.push(new URL(request.url()).pathname);
  });
  return paths;
}

// Room 6 of the Lab in a real browser: the console, with JavaScript and without, as a visitor and as
// somebody who is signed in.

import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { addStudent, tag } from '../support/students';
import { field, logIn, logOut, ready, summary, visit } from '../support/steps';

const NOTES = '/lab/http/notes';
const JSON_TYPE = 'Content-Type: application/json';

test('an example fills the console, and is sent when one says so', async ({ page }) => {
  await visit(page, '/lab/http');
  await page.getByRole('button', { name: 'Write one' }).click();
  await ready(page);
  await expect(field(page, 'Method')).toHaveValue('POST');
  await expect(field(page, 'Body')).toHaveValue('{"text": "Buy chalk"}');
  await expect(answer(page)).toHaveCount(0);
  await field(page, 'Send this: it changes something').check();
  await send(page);
  await expect(answer(page)).toContainText('HTTP/1.1 201 Created');
  await expect(answer(page)).toContainText('/lab/http/notes/1');
  await expect(page.getByText('curl --include --request POST')).toBeVisible();
  await expect(page.getByText('requests.request(')).toBeVisible();
  await call(page, 'GET', NOTES);
  await expect(answer(page)).toContainText('"text":"Buy chalk"');
});

test('what a link filled in is sent when one ticks that it may change something', async ({
  page,
  complaints,
}) => {
  complaints.expectAnswer(422);
  await visit(page, `/lab/http?method=DELETE&path=${NOTES}/1`);
  await send(page);
  await expect(summary(page)).toContainText('A link has filled in this call');
  await expect(field(page, 'Path')).toHaveValue(`${NOTES}/1`);
  await field(page, 'Send this: it changes something').check();
  await send(page);
  await expect(answer(page)).toContainText('HTTP/1.1 404 Not Found');
});

test('what was sent twice is compared by the state that it left', async ({ page }) => {
  await visit(page, '/lab/http');
  await call(page, 'PUT', `${NOTES}/7`, JSON_TYPE, '{"text": "Water"}', true);
  await expect(compared(page)).toContainText('Kept: the second call changed nothing more.');
  await expect(compared(page)).toContainText('201 Created, then 200 OK');
  await call(page, 'DELETE', `${NOTES}/7`, '', '', true);
  await expect(compared(page)).toContainText('204 No Content, then 404 Not Found');
  await expect(compared(page)).toContainText('Kept: the second call changed nothing more.');
  await call(page, 'POST', NOTES, JSON_TYPE, '{"text": "Chalk"}', true);
  await expect(compared(page)).toContainText('What is sent twice by mistake is done twice.');
});

test('the roster answers those who are signed in, and no token is shown', async ({
  adminPage: page,
  admin,
}) => {
  const city = tag();
  await addStudent(page, { city, name: 'Grace Hopper' });
  await visit(page, '/lab/http');
  await call(page, 'GET', `/api/v1/students?q=${city}`);
  await expect(answer(page)).toContainText('HTTP/1.1 200 OK');
  await expect(answer(page)).toContainText('Grace Hopper');
  await call(page, 'GET', '/api/v1/session');
  await expect(answer(page)).toContainText(`"username":"${admin.name}"`);
  await expect(answer(page).locator('.body .masked')).toHaveCount(1);
  await logOut(page);
  await visit(page, '/lab/http');
  await call(page, 'GET', `/api/v1/students?q=${city}`);
  await expect(answer(page)).toContainText('HTTP/1.1 401 Unauthorized');
});

test('notes go with who logs in, and end with the session', async ({ page, guest }) => {
  await visit(page, '/lab/http');
  await call(page, 'POST', NOTES, JSON_TYPE, '{"text": "From before"}');
  await logIn(page, guest, `/guest/${guest.name}`);
  await visit(page, '/lab/http');
  await call(page, 'GET', NOTES);
  await expect(answer(page)).toContainText('From before');
  await logOut(page);
  await visit(page, '/lab/http');
  await call(page, 'GET', NOTES);
  await expect(answer(page)).toContainText('{"notes":[]}');
});

test('what cannot be asked from here is said beside its field', async ({ page, complaints }) => {
  complaints.expectAnswer(422);
  await visit(page, '/lab/http');
  await call(page, 'GET', '/api/v1/../account', 'Cookie: session=x');
  await expect(summary(page)).toBeVisible();
  await expect(page.locator('#path-error')).toContainText('can be asked from here');
  await expect(page.locator('#headers-error')).toContainText('`cookie` cannot be sent from here');
  await expect(field(page, 'Path')).toHaveValue('/api/v1/../account');
});

test('a narrow screen is not scrolled sideways by a long answer', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await visit(page, '/lab/http');
  const text = JSON.stringify({ text: 'x'.repeat(400) });
  await call(page, 'PUT', `${NOTES}/7`, JSON_TYPE, text, true);
  const widths = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  expect(widths[0]).toBeLessThanOrEqual(widths[1]);
});

/** Fills in the console and sends it. */
async function call(
  page: Page,
  method: string,
  path: string,
  headers = '',
  body = '',
  twice = false,
): Promise<void> {
  await field(page, 'Method').selectOption(method);
  await field(page, 'Path').fill(path);
  await field(page, 'Headers').fill(headers);
  await field(page, 'Body').fill(body);
  await send(page, twice);
}

async function send(page: Page, twice = false): Promise<void> {
  const name = twice ? 'Send twice and compare' : 'Send';
  // The address stays, so nothing but the load tells the new page from the old one.
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name, exact: true }).click();
  await loaded;
  await ready(page);
}

/** The one answer. */
function answer(page: Page) {
  return page.getByRole('region', { name: 'The answer', exact: true });
}

/** What two calls did. */
function compared(page: Page) {
  return page.getByRole('region', { name: /^Sent twice/ });
}

// The roster: the whole life of a student, the list, two admins at once, and the way back.

import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { field, flash, hasJavaScript, landOn, logIn, ready, summary, title, visit } from '../support/steps';
import { addStudent, fillStudent, saveStudent, student, tag } from '../support/students';

test('the whole life of a student: added, changed, deleted and put back', async ({
  adminPage: page,
}) => {
  const city = tag();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Students' }).click();
  await landOn(page, '/students');
  await page.getByRole('link', { name: 'New student' }).click();
  await landOn(page, '/students/new');
  await fillStudent(page, student({ city, name: 'Ada Lovelace' }));
  await page.getByRole('button', { name: 'Add student' }).click();
  await expect(title(page)).toHaveText('Ada Lovelace');
  await expect(flash(page)).toContainText(/Student \d+ is on the roster\./);
  const facts = page.getByRole('main').locator('.facts');
  await expect(facts).toContainText('1,250.50');
  await expect(facts).toContainText('29005 Málaga');
  const path = new URL(page.url()).pathname;

  await page.getByRole('link', { name: 'Edit' }).click();
  await landOn(page, `${path}/edit`);
  await expect(field(page, 'Address')).toHaveValue('Calle Larios 1\n29005 Málaga');
  await field(page, 'Online').check();
  await field(page, 'Active').uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await landOn(page, path);
  await expect(facts).toContainText('Online');
  await expect(page.locator('.change').first()).toContainText('On campus');

  await page.getByRole('link', { name: 'Delete' }).click();
  await landOn(page, `${path}/delete`);
  await page.getByRole('button', { name: 'Delete' }).click();
  await landOn(page, '/students');
  await flash(page).getByRole('button', { name: 'Put back' }).click();
  await landOn(page, path);
  await expect(title(page)).toHaveText('Ada Lovelace');
  await visit(page, `/students?q=${city}`);
  await expect(page.locator('#count')).toHaveText('1 student');
});

test('mistakes are named beside their fields, and nothing that was typed is lost', async ({
  adminPage: page,
  complaints,
}) => {
  await visit(page, '/students/new');
  await fillStudent(page, student({ city: 'x'.repeat(51) }));
  if (!hasJavaScript()) complaints.expectAnswer(422);
  await page.getByRole('button', { name: 'Add student' }).click();
  await expect(field(page, 'City')).toHaveAttribute('aria-invalid', 'true');
  const message = 'City takes at most 50 characters; this has 51.';
  await expect(page.locator('#city-error')).toHaveText(message);
  await expect(field(page, 'Name')).toHaveValue('José Núñez');
  await expect(field(page, 'Address')).toHaveValue('Calle Larios 1\n29005 Málaga');
  await expect(field(page, 'Programme')).toHaveValue('music');
  await expect(field(page, 'On campus')).toBeChecked();
  await field(page, 'City').fill('Málaga');
  await page.getByRole('button', { name: 'Add student' }).click();
  await expect(title(page)).toHaveText('José Núñez');
});

test('digits of any script pass the browser and the server', async ({ adminPage: page }) => {
  await visit(page, '/students/new');
  await fillStudent(page, student({ year: '٣', pin: '１２-۳', fee: '١٬٣٥٠٫٥٠' }));
  await page.getByRole('button', { name: 'Add student' }).click();
  await expect(title(page)).toHaveText('José Núñez');
  const facts = page.getByRole('main').locator('.facts');
  await expect(facts).toContainText(/Year\s*3/);
  await expect(facts).toContainText('12-3');
  await expect(facts).toContainText('1,350.50');
});

test('the list answers while a person types', { tag: '@wasm' }, async ({ adminPage: page }) => {
  const city = tag();
  await addStudent(page, { city, name: 'Émilie du Châtelet' });
  await addStudent(page, { city, name: 'Ada Lovelace', active: '' });
  await visit(page, '/students');
  const search = field(page, 'Search');
  await search.pressSequentially(`${city} emilie`);
  await expect(page.locator('#count')).toHaveText('1 student');
  await expect(page.locator('tbody tr')).toContainText('Émilie du Châtelet');
  await expect(search).toBeFocused();
  await expect(page.locator('#found')).toHaveText('1 student');
  await expect(page).toHaveURL(new RegExp(`q=${city}\\+emilie`));

  await search.fill(city);
  await expect(page.locator('#count')).toHaveText('2 students');
  await field(page, 'Active').selectOption('no');
  await expect(page.locator('#count')).toHaveText('1 student');
  await expect(page.locator('tbody tr')).toContainText('Ada Lovelace');
  await expect(page.locator('tbody time')).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d( UTC)?$/);

  // The address has gone along: whoever comes back finds the same.
  await page.getByRole('link', { name: 'Ada Lovelace' }).click();
  await expect(title(page)).toHaveText('Ada Lovelace');
  await page.goBack();
  await ready(page);
  await expect(page.locator('#count')).toHaveText('1 student');
  await expect(search).toHaveValue(city);
  await expect(field(page, 'Active')).toHaveValue('no');
});

test('cities are offered as they are typed', { tag: '@wasm' }, async ({ adminPage: page }) => {
  const city = tag();
  await addStudent(page, { city: `${city} an der Größe` });
  await visit(page, '/students/new');
  await field(page, 'City').pressSequentially(city);
  const offered = page.locator('#city-list option');
  await expect(offered).toHaveCount(1);
  await expect(offered).toHaveAttribute('value', `${city} an der Größe`);
});

test('an answer that comes late does not replace a later one', { tag: '@wasm' }, async ({
  adminPage: page,
}) => {
  const city = tag();
  await addStudent(page, { city, name: 'Ada' });
  await addStudent(page, { city, name: 'Eve' });
  await visit(page, '/students');
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(`**/students/found?q=${city}&*`, async (route) => {
    await held;
    await route.continue();
  });
  const search = field(page, 'Search');
  const asked = page.waitForRequest(`**/students/found?q=${city}&*`);
  await search.fill(city);
  await asked;
  await search.fill(`${city} eve`);
  await expect(page.locator('#count')).toHaveText('1 student');
  const late = page.waitForResponse(`**/students/found?q=${city}&*`);
  release();
  await (await late).finished();
  await page.evaluate(() => new Promise((done) => setTimeout(done)));
  await expect(page.locator('#count')).toHaveText('1 student');
  await expect(page).toHaveURL(/eve/);
});

test('a search that gets no answer leaves the form as it is, and its button works', {
  tag: '@wasm',
}, async ({ adminPage: page, complaints }) => {
  complaints.expect(/net::ERR_FAILED/);
  const city = tag();
  await addStudent(page, { city });
  await visit(page, '/students');
  await page.route('**/students/found?*', (route) => route.abort());
  const failed = page.waitForEvent('requestfailed');
  await field(page, 'Search').fill(city);
  await failed;
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.locator('#count')).toHaveText('1 student');
});

test('nothing is asked while a sign is being composed', { tag: '@wasm' }, async ({
  adminPage: page,
}) => {
  const city = tag();
  await addStudent(page, { city, name: '王小明' });
  await page.clock.install();
  await visit(page, '/students');
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === '/students/found') asked.push(searchParams.get('q') ?? '');
  });
  const search = field(page, 'Search');
  await search.fill(`${city} `);
  await expect(page.locator('#count')).toHaveText('1 student');
  // As an input method does it, with a pause before each sign is chosen.
  const keyboard = await page.context().newCDPSession(page);
  for (const text of ['w', 'wang']) {
    await keyboard.send('Input.imeSetComposition', { text, selectionStart: -1, selectionEnd: -1 });
    await page.clock.runFor(1000);
  }
  await keyboard.send('Input.insertText', { text: '王' });
  await expect(page).toHaveURL(new RegExp(encodeURIComponent('王')));
  expect(asked.filter((query) => query.includes('w'))).toEqual([]);
});

test('back and forward show the list of each address', { tag: '@wasm' }, async ({
  adminPage: page,
}) => {
  const city = tag();
  await addStudent(page, { city, name: 'Ada' });
  await addStudent(page, { city, name: 'Eve' });
  const count = page.locator('#count');
  await visit(page, `/students?q=${city}`);
  await expect(count).toHaveText('2 students');
  await field(page, 'Search').fill(`${city} e`);
  await field(page, 'Search').fill(`${city} eve`);
  await expect(count).toHaveText('1 student');
  await page.goBack();
  await expect(count).toHaveText('2 students');
  await expect(field(page, 'Search')).toHaveValue(city);
  await page.goForward();
  await expect(count).toHaveText('1 student');
  await expect(field(page, 'Search')).toHaveValue(`${city} eve`);
});

test('the button searches, and what narrows the list can be taken away', async ({
  adminPage: page,
}) => {
  const city = tag();
  await addStudent(page, { city, name: 'Ada', mode: 'online' });
  await addStudent(page, { city, name: 'Eve' });
  await visit(page, '/students');
  await field(page, 'Search').fill(city);
  await field(page, 'Mode').selectOption('online');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.locator('#count')).toHaveText('1 student');
  await page.getByRole('link', { name: 'Without Mode: Online' }).click();
  await expect(page.locator('#count')).toHaveText('2 students');
  await expect(field(page, 'Search')).toHaveValue(city);
});

test('sorted and paged, the list is found again by the back button', async ({ adminPage: page }) => {
  const city = tag();
  for (let number = 10; number < 40; number += 1) {
    await addStudent(page, { city, name: `Student ${number}` });
  }
  const count = page.locator('#count');
  const first = page.locator('tbody th').first();
  await visit(page, `/students?q=${city}&size=25`);
  await expect(count).toHaveText('1–25 of 30');
  await page.getByRole('link', { name: 'Name' }).click();
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending');
  await expect(first).toHaveText('Student 39');
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(count).toHaveText('26–30 of 30');
  await expect(first).toHaveText('Student 14');
  await first.getByRole('link').click();
  await expect(title(page)).toHaveText('Student 14');
  await page.goBack();
  await expect(count).toHaveText('26–30 of 30');
  await expect(first).toHaveText('Student 14');
  await page.getByRole('link', { name: 'Previous' }).click();
  await expect(count).toHaveText('1–25 of 30');
  await page.getByRole('link', { name: 'Last' }).click();
  await expect(count).toHaveText('26–30 of 30');
});

test('of two admins the second sees what the first changed, and loses nothing', async ({
  adminPage: page,
  openBrowser,
  makeAccount,
  complaints,
}) => {
  complaints.expectAnswer(422);
  // A script is told the same before, and lets the browser post for the page that shows both.
  if (hasJavaScript()) complaints.expectAnswer(422);
  const path = await addStudent(page);
  await visit(page, `${path}/edit`);
  await field(page, 'City').fill('Paris');
  await field(page, 'Address').fill('written\nfor an hour');

  const eve = makeAccount('admin', 'eve');
  const other = await openBrowser();
  await logIn(other, eve, '/admin');
  await visit(other, `${path}/edit`);
  await field(other, 'City').fill('Lyon');
  await field(other, 'Year').fill('5');
  await other.getByRole('button', { name: 'Save' }).click();
  await landOn(other, path);

  await page.getByRole('button', { name: 'Save' }).click();
  await expect(summary(page)).toContainText(`${eve.name} saved this student`);
  await expect(summary(page)).toBeFocused();
  await summary(page).getByRole('link').click();
  const differs = page.locator('#version');
  await expect(differs).toBeFocused();
  const row = (label: string) => differs.getByRole('row').filter({ hasText: label });
  await expect(row('City')).toContainText(/Paris\s*Lyon/);
  await expect(row('City')).toContainText(eve.name);
  await expect(row('Year')).toContainText(/2\s*5/);
  await expect(row('Address')).toContainText('only you');
  await page.getByLabel('Take theirs: Year').check();
  await expect(field(page, 'Address')).toHaveValue('written\nfor an hour');
  await expect(field(page, 'City')).toHaveValue('Paris');

  await page.getByRole('button', { name: 'Save' }).click();
  await landOn(page, path);
  await expect(page.getByRole('main').locator('.facts')).toContainText('Paris');
  await expect(page.getByRole('main').locator('.facts')).toContainText(/Year\s*5/);
});

test('a deletion is undone on the page of the changes', async ({ adminPage: page }) => {
  const name = `Ada ${tag()}`;
  const path = await addStudent(page, { name });
  await visit(page, `${path}/delete`);
  await page.getByRole('button', { name: 'Delete' }).click();
  await landOn(page, '/students');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Changes' }).click();
  await landOn(page, '/admin/audit');
  const change = page.locator('.change').filter({ hasText: name }).first();
  await expect(change).toContainText('Deleted');
  await change.getByRole('button', { name: 'Put back' }).click();
  await landOn(page, path);
  await expect(title(page)).toHaveText(name);
});

test('on a phone a student is two lines: the name, and city, year and programme', async ({
  adminPage: page,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const city = tag();
  await addStudent(page, { city });
  await visit(page, `/students?q=${city}`);
  const row = page.locator('tbody tr');
  const [name, year] = [row.locator('th'), row.locator('[data-label=Year]')];
  const [above, below] = [(await name.boundingBox())!, (await year.boundingBox())!];
  expect(below.y).toBeGreaterThan(above.y + above.height - 1);
  expect((await row.boundingBox())!.height).toBeLessThan(80);
  expect((await row.boundingBox())!.y, 'the first student is in sight').toBeLessThan(600);
  await expect(row.getByText(city)).toBeVisible();
  await expect(row.getByText('Music')).toBeVisible();
  await expect(row.locator('[data-label=Fee]')).toBeHidden();

  await test.step('what orders the list is there as well', async () => {
    await page.getByRole('link', { name: /^Fee/ }).click();
    await ready(page);
    await expect(row.locator('[data-label=Fee]')).toBeVisible();
    await expect(row.locator('[data-label="PIN code"]')).toBeHidden();
  });

  await test.step('what narrows it is folded', async () => {
    await expect(field(page, 'Mode')).toBeHidden();
    await page.getByText('Filters').click();
    await field(page, 'Mode').selectOption('online');
    await page.getByRole('button', { name: 'Search' }).click();
    await expect(page.locator('#count')).toHaveText('No students');
  });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

test('the way back leads to the list as it was, also behind a change', async ({
  adminPage: page,
}) => {
  const city = tag();
  await addStudent(page, { city, name: 'Ada' });
  const list = `/students?q=${city}&mode=campus&sort=-year`;
  await visit(page, list);
  await page.getByRole('link', { name: 'Ada', exact: true }).click();
  await page.getByRole('link', { name: 'Edit' }).click();
  await field(page, 'Year').fill('3');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(title(page)).toHaveText('Ada');
  await page.getByRole('link', { name: 'Back to the students' }).click();
  await landOn(page, list);
});

test('on paper there is the table and no navigation', async ({ adminPage: page }) => {
  const city = tag();
  await addStudent(page, { city });
  await visit(page, `/students?q=${city}`);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const unwanted of ['.site-nav', '.search-form', '.page-head .actions', '.files']) {
    await expect(page.locator(unwanted)).toBeHidden();
  }
  await expect(page.getByRole('cell', { name: 'Music' })).toBeVisible();
  expect(await colors(page)).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
});

test.describe('in another part of the world', () => {
  test.use({ timezoneId: 'Asia/Tokyo', locale: 'de-DE' });

  test('times are shown as they are there, in the room that they had', { tag: '@wasm' }, async ({
    adminPage: page,
  }) => {
    await visit(page, await addStudent(page));
    const time = page.locator('.facts time').first();
    await expect(time).toHaveAttribute('title', / UTC$/);
    const moment = new Date((await time.getAttribute('datetime'))!);
    // Tokyo is nine hours ahead, all year round.
    const there = new Date(moment.getTime() + 9 * 3600_000).toISOString();
    await expect(time).toHaveText(`${there.slice(0, 10)} ${there.slice(11, 16)}`);
    const width = async () => (await time.boundingBox())!.width;
    const local = await width();
    await time.evaluate((element) => (element.textContent = element.getAttribute('title')));
    expect(await width()).toBe(local);
  });

  test('a day that ends in UTC is that day everywhere', async ({ guestPage: page }) => {
    await visit(page, '/account/tokens');
    await field(page, 'Name').fill('backup');
    const last = await field(page, 'Last day').inputValue();
    await page.getByRole('button', { name: 'Make the token' }).click();
    await page.getByText('Your new token').waitFor();
    await ready(page);
    await expect(page.locator('[data-label="Last day"]')).toHaveText(last);
  });

  test('without a script they are in UTC, and say so', { tag: '@nojs' }, async ({
    adminPage: page,
  }) => {
    await visit(page, await addStudent(page));
    await expect(page.locator('.facts time').first()).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
  });
});

test.describe('in UTC', () => {
  test.use({ timezoneId: 'UTC' });

  test('times stay as they came', { tag: '@wasm' }, async ({ adminPage: page }) => {
    await visit(page, await addStudent(page));
    const time = page.locator('.facts time').first();
    await expect(time).toHaveText(/ UTC$/);
    await expect(time).not.toHaveAttribute('title', /./);
  });
});

test('staff read the roster and are offered neither a change nor a file', async ({
  staffPage: page,
  openBrowser,
  makeAccount,
  complaints,
}) => {
  const office = await openBrowser();
  await logIn(office, makeAccount('admin'), '/admin');
  const path = await addStudent(office, { name: 'Ada Lovelace' });
  await saveStudent(office, path, 1, student({ name: 'Ada King' }));
  await visit(page, path);
  await expect(title(page)).toHaveText('Ada King');
  await expect(page.getByRole('link', { name: /Edit|Delete/ })).toHaveCount(0);
  const unwanted = page.getByRole('link', { name: /New student|Import|CSV|JSON Lines/ });
  await expect(page.locator('body')).not.toContainText('Ada Lovelace');
  await visit(page, '/students');
  await expect(unwanted).toHaveCount(0);
  complaints.expectAnswer(403);
  expect((await visit(page, `${path}/edit`)).status()).toBe(403);
});

test('a guest sees nothing of the roster', async ({
  guestPage: page,
  openBrowser,
  makeAccount,
  complaints,
}) => {
  const office = await openBrowser();
  await logIn(office, makeAccount('admin'), '/admin');
  const city = tag();
  const path = await addStudent(office, { city });
  for (const shown of ['/', `/lab/http?method=GET&path=/api/v1${path}`]) {
    await visit(page, shown);
    await expect(page.getByRole('link', { name: 'Students' })).toHaveCount(0);
  }
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('heading', { name: 'The answer' }).waitFor();
  await expect(page.getByRole('main')).toContainText('403 Forbidden');
  await expect(page.getByRole('main')).not.toContainText(city);
  for (const hidden of ['/students', `/students?q=${city}`, path, `/students/cities?city=${city}`]) {
    complaints.expectAnswer(403);
    expect((await visit(page, hidden)).status()).toBe(403);
    await expect(page.locator('body')).not.toContainText(city);
  }
});

/** Ink and paper. */
async function colors(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { color } = getComputedStyle(document.body);
    return [color, getComputedStyle(document.documentElement).backgroundColor];
  });
}

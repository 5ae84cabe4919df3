// Imports: a file with mistakes, a file that takes a while, and the way out again.

import { randomBytes } from 'node:crypto';

import { expect, test } from '../support/fixtures';
import { begin, untilState, upload } from '../support/imports';
import { field, fillLogIn, hasJavaScript, landOn, ready, title, visit } from '../support/steps';

const HEAD = 'id,name,city,addr,pin,year,fee,programme,mode,active,shoe';

/** A word that no other test has. */
function word(): string {
  return `x${randomBytes(5).toString('hex')}`;
}

test('a file with mistakes: what is wrong, the good rows, and the list that shows them', async ({
  adminPage: page,
  complaints,
}) => {
  const city = word();
  const script = '</textarea><script>alert(1)</script>';
  const text = [
    HEAD,
    `,Ada Lovelace,${city},"Street 1\nLondon",W1,3,1250.50,music,online,yes,39`,
    `,Bob,${city},,,11,1,music,online,yes,40`,
    `,${script},${city},,,1,1,law,campus,no,41`,
  ].join('\r\n');
  await upload(page, 'list.csv', text);
  await expect(page.getByText('Not imported: shoe')).toBeVisible();
  await expect(field(page, 'Fee')).toHaveValue('6');
  await expect(page.getByRole('cell', { name: script })).toBeVisible();

  await begin(page, complaints, 'Check the file');
  await untilState(page, 'Checked; nothing is changed yet.');
  const problems = page.getByRole('region', { name: '1 row with problems' });
  await expect(problems.getByRole('row').nth(1)).toHaveText(/4\s*Bob\s*year\s*Year takes 1 to 10\./);
  await expect(page.getByRole('button', { name: 'Import all' })).toHaveCount(0);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download all of them as CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/^problems-\d+\.csv$/);

  await begin(page, complaints, 'Import the good rows');
  await untilState(page, 'Imported.');
  await expect(page.locator('.facts')).toContainText(/Added\s*2/);
  await page.getByRole('link', { name: 'See the students' }).click();
  await landOn(page, '/students');
  await visit(page, `/students?q=${city}`);
  await expect(page.locator('#count')).toHaveText('2 students');
  await expect(page.getByText(script)).toBeVisible();
});

test('a long file shows its progress by itself, can be stopped, and can be done after all', async ({
  adminPage: page,
  complaints,
}) => {
  test.slow();
  const city = word();
  const row = (n: number) => `,Student ${n},${city},Street ${n},${n},3,1.00,music,online,yes,\n`;
  const rows = Array.from({ length: 60_000 }, (_, n) => row(n)).join('');
  await upload(page, 'long.csv', `${HEAD}\n${rows}`);
  const path = new URL(page.url()).pathname;
  await begin(page, complaints, 'Check the file');
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.locator('#progress')).toContainText(/rows done, .* a second\./);
  await page.getByRole('button', { name: 'Stop' }).click();
  await untilState(page, 'Stopped; nothing was changed.');
  // Where the page asks for itself, unless the stop was quicker than the first look.
  await expect(page).toHaveURL(new RegExp(`${path}(/progress)?$`));

  await page.getByRole('button', { name: 'Check it again' }).click();
  await begin(page, complaints, 'Check the file');
  await untilState(page, 'Checked; nothing is changed yet.');
  await page.getByRole('button', { name: 'Discard the file' }).click();
  await landOn(page, '/students/import');
  await expect(page.getByRole('row', { name: /long\.csv/ }).first()).toContainText('Discarded');
});

test('a page of an import that outlives its session says so and shows nothing else', async ({
  adminPage: page,
  admin,
  complaints,
}) => {
  test.slow();
  const row = (n: number) => `,Student ${n},${word()},,,3,1.00,music,online,yes,\n`;
  const rows = Array.from({ length: 60_000 }, (_, n) => row(n)).join('');
  await upload(page, 'watched.csv', `${HEAD}\n${rows}`);
  const address = `${page.url()}/progress`;
  const looks = '**/students/import-progress?*';
  // Until its session is over the page hears nothing, so that the import does not end before.
  complaints.tolerate(/^error: Failed to load resource: net::ERR_FAILED /);
  if (hasJavaScript()) await page.route(looks, (route) => route.abort());
  await begin(page, complaints, 'Check the file');
  await expect(page.getByRole('progressbar')).toBeVisible();

  complaints.tolerate(/^error: Failed to load resource: .* status of 401 /);
  await page.context().clearCookies();
  if (hasJavaScript()) await page.unroute(looks);
  else await page.goto(address);
  await expect(title(page)).toHaveText('Your session has ended', { timeout: 10_000 });
  await expect(page.locator('body')).not.toContainText('watched.csv');
  await expect(page.locator('body')).not.toContainText(admin.name);

  await page.getByRole('main').getByRole('link', { name: 'Log in' }).click();
  await ready(page);
  await fillLogIn(page, admin);
  await expect(page).toHaveURL(address);
  await expect(page.locator('body')).toContainText('watched.csv');
});

test('a file that is none is refused with a sentence', async ({ adminPage: page, complaints }) => {
  await visit(page, '/students/import');
  if (!hasJavaScript()) complaints.expectAnswer(422);
  const file = { name: 'list.xlsx', mimeType: 'text/csv', buffer: Buffer.from('PK') };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Upload' }).click();
  const message = 'File takes files whose name ends in .csv or .tsv or .txt.';
  await expect(page.locator('#file-error')).toHaveText(message);
});

test('the template is a download', async ({ adminPage: page }) => {
  await visit(page, '/students/import');
  const template = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download a template' }).click();
  expect((await template).suggestedFilename()).toBe('students-template.csv');
});

test('what is exported is imported again without a change', async ({
  adminPage: page,
  complaints,
}) => {
  const city = word();
  const text = `${HEAD}\n,'=1+1,${city},"a\nb",,1,0.10,law,campus,no,\n`;
  await upload(page, 'one.csv', text);
  await begin(page, complaints, 'Check the file');
  await untilState(page, 'Checked; nothing is changed yet.');
  await begin(page, complaints, 'Import all');
  await untilState(page, 'Imported.');
  const answer = await page.request.get(`/students/export.csv?q=${city}`);
  const exported = await answer.text();
  expect(exported).toContain(`,'=1+1,${city},"a\nb",,1,0.10,law,campus,no\r\n`);
  await upload(page, 'same.csv', exported);
  await begin(page, complaints, 'Check the file');
  await untilState(page, 'Checked; nothing is changed yet.');
  await expect(page.locator('.facts')).toContainText(/Unchanged\s*1/);
  await expect(page.locator('.facts')).toContainText(/To be changed\s*0/);
});

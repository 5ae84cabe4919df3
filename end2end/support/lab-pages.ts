// The rooms of the Lab in each state that looks different, and how to get there.

import type { Stage } from './fixtures';
import { field, logIn, ready, summary, visit } from './steps';

export const labPages: Record<string, (stage: Stage) => Promise<void>> = {
  lab: async ({ page }) => {
    await visit(page, '/lab');
  },
  'lab, a request': async ({ page }) => {
    await visit(page, '/lab/request');
    await visit(page, '/lab/request?word=a+long+way&times=3');
  },
  'lab, a post with a file': async ({ page }) => {
    await visit(page, '/lab/request');
    await field(page, 'A name').fill('Ada');
    const file = { name: 'pear.txt', mimeType: 'text/plain', buffer: Buffer.from('a pear') };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Send with POST' }).click();
    await page.getByRole('heading', { name: 'Files' }).waitFor();
  },
  'lab, a session': async ({ page }) => {
    await visit(page, '/lab/session');
    await setKey({ page }, 'color', 'teal');
  },
  'lab, a session that is full': async (stage) => {
    const { page, complaints } = stage;
    complaints.expectAnswer(422);
    await visit(page, '/lab/session');
    await setKey(stage, 'much', 'x'.repeat(2500));
    await setKey(stage, 'more', 'x'.repeat(2500));
    await summary(page).waitFor();
  },
  'lab, a cookie to break': async ({ page }) => {
    await visit(page, '/lab/tamper');
  },
  'lab, a cookie that died': async ({ page }) => {
    await visit(page, '/lab/tamper');
    await page.getByRole('button', { name: 'Copy it, log out, put it back' }).click();
    await page.getByRole('heading', { name: 'Verdict' }).waitFor();
    await page.locator('.verdict summary').click();
  },
  'lab, no cookie yet': async ({ page }) => {
    await visit(page, '/lab/cookies');
  },
  'lab, a cookie that came back': async ({ page }) => {
    await visit(page, '/lab/cookies');
    await field(page, 'Name').fill('lab-fruit');
    await field(page, 'Value').fill('pear');
    await page.getByRole('button', { name: 'Set it' }).click();
    await page.getByRole('button', { name: 'Remove lab-fruit' }).waitFor();
  },
  'lab, a cookie that was refused': async ({ page }) => {
    await visit(page, '/lab/cookies?name=__Host-lab-x&value=1&path=/');
  },
  'lab, forged forms': async ({ page }) => {
    await visit(page, '/lab/csrf');
  },
  'lab, another site': async ({ page }) => {
    await visit(page, '/lab/csrf');
    await page.getByRole('link', { name: 'Go to the other site' }).click();
    await page.getByRole('button', { name: 'Claim my bicycle' }).waitFor();
  },
  'lab, a forged post': async ({ page }) => {
    await visit(page, '/lab/csrf');
    await page.getByRole('link', { name: 'Go to the other site' }).click();
    await page.getByRole('button', { name: 'Claim my bicycle' }).click();
    await page.getByRole('heading', { name: 'would have been refused' }).waitFor();
  },
  'lab, a console': async ({ page }) => {
    await visit(page, '/lab/http');
  },
  'lab, a call that is answered': async ({ page }) => {
    await visit(page, '/lab/http?method=GET&path=/api/v1/session');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('heading', { name: 'The answer' }).waitFor();
  },
  'lab, a call that is sent twice': async ({ page }) => {
    await visit(page, '/lab/http');
    await page.getByRole('button', { name: 'Put one at number 7' }).click();
    await ready(page);
    await field(page, 'Send this: it changes something').check();
    await page.getByRole('button', { name: 'Send twice and compare' }).click();
    await page.getByRole('heading', { name: 'Sent twice' }).waitFor();
    await page.getByText('Its headers, with those').click();
  },
  'lab, a call that waits for a tick': async ({ page }) => {
    await visit(page, '/lab/http?method=DELETE&path=/lab/http/notes/7');
  },
  'lab, a call that is refused': async ({ page, complaints }) => {
    complaints.expectAnswer(422);
    await visit(page, '/lab/http?method=GET&path=/account&headers=Cookie:+x');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await summary(page).waitFor();
  },
  'lab, fields': async ({ page }) => {
    await visit(page, '/lab/fields');
  },
  'lab, fields that are wrong': async ({ page, complaints }) => {
    complaints.expectAnswer(422);
    await visit(page, '/lab/fields');
    // Without the browser's own bubbles, as a program would send it.
    await page.locator('form[action="/lab/fields"]').evaluate((form) => {
      (form as HTMLFormElement).noValidate = true;
    });
    await page.getByRole('button', { name: 'Send all' }).click();
    await summary(page).waitFor();
  },
  'lab, nothing to draw': async ({ page }) => {
    await visit(page, '/lab/flow');
  },
  'lab, a log-in drawn': async ({ page, makeAccount }) => {
    const guest = makeAccount('guest');
    await visit(page, '/lab/flow');
    await logIn(page, guest, `/guest/${guest.name}`);
    await visit(page, '/lab/flow?step=4');
  },
  'lab, routes': async ({ page }) => {
    await visit(page, '/lab/routes?name=edit_student&argument=7');
  },
  'lab, a URL that cannot be built': async ({ page }) => {
    await visit(page, '/lab/routes?name=edit_student&argument=seven');
  },
};

async function setKey({ page }: Pick<Stage, 'page'>, key: string, value: string): Promise<void> {
  await field(page, 'Key').fill(key);
  await field(page, 'Value').fill(value);
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await ready(page);
}

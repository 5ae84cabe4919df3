// Every form that lives in the browser, in every state that it can be in when its script comes.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { findings } from '../support/axe';
import { expect, test } from '../support/fixtures';
import { liveForm, liveForms, prepared } from '../support/live-forms';
import { heldBack, isFor, isPost, posts } from '../support/network';
import { fillLogIn, ready, summary, title, visit } from '../support/steps';
import { server } from '../support/target';

test('every form that lives in the browser is tried here', () => {
  const sources = readdirSync(join(server.cwd, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.rs'))
    .map((file) => readFileSync(join(server.cwd, 'src', file), 'utf8'));
  const islands = sources.flatMap((source) => source.split('#[island]').slice(1));
  const forms = islands.filter((island) => island.split('\n}\n')[0]!.includes('<LiveForm'));
  const names = forms.map((island) => /pub fn (\w+)/.exec(island)?.[1]);
  expect(names.sort()).toEqual(Object.keys(liveForms).sort());
});

for (const [name, form] of Object.entries(liveForms)) {
  const { submit, needed, isNative } = form;
  test.describe(name, { tag: '@wasm' }, () => {
    test('comes to life empty, with the nodes that it had', async ({ page, stage }) => {
      const { path } = await prepared(stage, form);
      const script = await openHeldBack(page, path);
      await comesToLife(page, script.release);
      await expectNothingWrong(page);
    });

    test('comes to life with what was typed before', async ({ page, stage }) => {
      const { path, fill } = await prepared(stage, form);
      const script = await openHeldBack(page, path);
      await fill();
      const typed = await values(page);
      await comesToLife(page, script.release);
      expect(await values(page)).toEqual(typed);
      await expectNothingWrong(page);
    });

    test('comes to life refused, and says nothing more once it is mended', async ({ page, stage }) => {
      stage.complaints.expectAnswer(422);
      const { path, fill } = await prepared(stage, form);
      const script = await openHeldBack(page, path);
      await fill();
      await blank(page, needed);
      await button(page, submit).click();
      await expect(summary(page)).toBeVisible();
      await comesToLife(page, script.release);
      await expect(summary(page).getByRole('link')).toHaveCount(1);
      const wrong = liveForm(page).locator(`[name=${needed}]`);
      await expect(wrong).toHaveAttribute('aria-invalid', 'true');
      expect(await findings(page)).toEqual([]);
      await fill();
      await wrong.blur();
      await expect(liveForm(page).locator('[aria-invalid=true]')).toHaveCount(0);
    });

    test('is sent once by three clicks, and axe finds nothing meanwhile', async ({ page, stage }) => {
      const { path, fill } = await prepared(stage, form);
      await visit(page, path);
      await fill();
      const sent = posts(page);
      const held = await heldBack(page, isPost);
      const answer = page.waitForResponse((response) => isPost(response.request()));
      expect(await pressThrice(page, submit)).toEqual({ label: 'Sending…', disabled: 'true' });
      // Nothing else can be asked of a page that the browser is about to leave.
      if (!isNative) expect(await findings(page)).toEqual([]);
      held.release();
      expect((await answer).status()).toBeLessThan(400);
      await ready(page);
      expect(sent).toHaveLength(1);
    });
  });
}

// No page can put a file back into a form.
const RESUMED = Object.entries(liveForms).filter(([, { who, needed }]) => who && needed !== 'file');

for (const [name, form] of RESUMED) {
  test(`${name}: what was typed is back once the session that ended is begun anew`, {
    tag: '@wasm',
  }, async ({ page, stage }) => {
    const { complaints } = stage;
    complaints.expectAnswer(401);
    // A script is told that only a page can say this, and lets the browser post the form.
    complaints.tolerate(/status of 403/);
    const { path, account, fill } = await prepared(stage, form);
    await visit(page, path);
    await fill();
    const typed = await values(page);
    await page.context().clearCookies();
    await button(page, form.submit).click();
    await expect(title(page)).toHaveText('Log in');
    await ready(page);
    const script = await heldBack(page, isFor('/start.js'));
    await fillLogIn(page, account);
    await expect(page).toHaveURL(/resume=1/);
    await comesToLife(page, script.release);
    await expectNothingWrong(page);
    const isKept = ([field]: [string, unknown]) => !/password$|^form_key$/.test(field);
    expect(Object.entries(await values(page)).filter(isKept)).toEqual(
      Object.entries(typed).filter(isKept),
    );
  });
}

/** Opens a page whose script waits. */
async function openHeldBack(page: Page, path: string): Promise<{ release: () => void }> {
  const script = await heldBack(page, isFor('/start.js'));
  await page.goto(path, { waitUntil: 'commit' });
  await parsed(page);
  // Without its script the browser itself holds back what lacks a field.
  await page.evaluate(() => document.querySelectorAll('form').forEach((form) => (form.noValidate = true)));
  return script;
}

/** Lets the script come, and compares the nodes. */
async function comesToLife(page: Page, release: () => void): Promise<void> {
  await parsed(page);
  const before = await nodes(page);
  release();
  await ready(page);
  expect(await nodes(page)).toEqual(before);
}

/** Waits until all of the page has come, its script aside. */
async function parsed(page: Page): Promise<void> {
  await page.waitForFunction(() => document.readyState !== 'loading');
}

/** All nodes of the form. */
function nodes(page: Page): Promise<number> {
  return liveForm(page).evaluate((form) => {
    const walker = document.createTreeWalker(form, NodeFilter.SHOW_ALL);
    let count = 0;
    while (walker.nextNode()) count += 1;
    return count;
  });
}

/** What is in the fields, but for what proves where the form comes from. */
function values(page: Page): Promise<Record<string, string>> {
  return liveForm(page).evaluate((form: HTMLFormElement) => {
    const data = [...new FormData(form)].filter(([name]) => !/^(csrf_token|resume|next)$/.test(name));
    return Object.fromEntries(
      data.map(([name, value]) => [name, typeof value === 'string' ? value : value.name]),
    );
  });
}

/** Empties a field. */
async function blank(page: Page, name: string): Promise<void> {
  const input = liveForm(page).locator(`[name=${name}]`);
  if ((await input.getAttribute('type')) === 'file') await input.setInputFiles([]);
  else await input.fill('');
}

/** Clicks a button three times, and then looks at it. */
function pressThrice(page: Page, name: string) {
  return button(page, name).evaluate(async (pressed: HTMLButtonElement) => {
    for (let click = 0; click < 3; click += 1) pressed.click();
    // What changes on the page does so before the next task.
    await new Promise((resolve) => setTimeout(resolve));
    return { label: pressed.textContent, disabled: pressed.getAttribute('aria-disabled') };
  });
}

async function expectNothingWrong(page: Page): Promise<void> {
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(liveForm(page).locator('[aria-invalid=true]')).toHaveCount(0);
}

function button(page: Page, name: string) {
  return liveForm(page).getByRole('button', { name, exact: true });
}

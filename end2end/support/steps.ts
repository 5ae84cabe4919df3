// The steps that many tests take.

import { expect, test, type Page, type Response } from '@playwright/test';

import type { OwnServer } from './server';
import type { Account } from './shell';

/** Opens a page by its address. */
export async function visit(page: Page, path: string): Promise<Response> {
  const response = await page.goto(path);
  if (!response) throw new Error(`${path} was not asked for`);
  await ready(page);
  return response;
}

/** Waits until a click or a key has led to this address. */
export async function landOn(page: Page, path: string): Promise<void> {
  await expect(page).toHaveURL(path);
  await ready(page);
}

/** A form that lives in the browser, or is going to. */
export const LIVE_FORM = ':is(leptos-island > form, form:has(leptos-island))';

/** One that does not yet. */
export const WAITING_FORM = `${LIVE_FORM}:not([data-live])`;

/** Waits until the page is loaded and, with JavaScript, its forms check what is typed. */
export async function ready(page: Page): Promise<void> {
  await page.waitForLoadState();
  if (hasJavaScript()) {
    await expect(page.locator(WAITING_FORM)).toHaveCount(0);
  }
}

/** Whether this project's browser runs scripts. */
export function hasJavaScript(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** Logs in by the form, and waits for the page that this leads to. */
export async function logIn(page: Page, account: Account, landing: string): Promise<void> {
  await visit(page, '/login');
  await fillLogIn(page, account);
  await landOn(page, landing);
}

/** Makes the first admin of a server of one's own, and leaves them in the back office. */
export async function setUp(page: Page, { url, setupToken }: OwnServer): Promise<void> {
  await visit(page, `${url}/setup`);
  await field(page, 'Setup token').fill(setupToken);
  await field(page, 'User name').fill('root');
  await field(page, 'New password').fill('tulip gravel sunday');
  await field(page, 'New password again').fill('tulip gravel sunday');
  await page.getByRole('button', { name: 'Make me the admin' }).click();
  await page.waitForURL(`${url}/admin`);
}

/** Fills in the log-in form that is shown, and sends it. */
export async function fillLogIn(page: Page, account: Account): Promise<void> {
  await field(page, 'User name').fill(account.name);
  await field(page, 'Password').fill(account.password);
  await page.getByRole('button', { name: 'Log in' }).click();
}

/** Logs out by the button in the header. */
export async function logOut(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click();
  await landOn(page, '/');
}

/** The input with exactly this label. */
export function field(page: Page, label: string) {
  return page.getByLabel(label, { exact: true });
}

/** The one heading of the page that says where one is. */
export function title(page: Page) {
  return page.getByRole('heading', { level: 1 });
}

/** What the first page says of who one is here. */
export function standing(page: Page) {
  return page.getByRole('main').getByRole('heading', { name: /^(You are not l|L)ogged in/ });
}

/** The summary of what is wrong, above a form that was sent in vain. */
export function summary(page: Page) {
  return page.getByRole('alert');
}

/** The messages that the page before this one left. */
export function flash(page: Page) {
  return page.getByRole('status');
}

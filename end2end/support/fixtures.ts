// What every test starts from: a browser whose complaints fail the test, and people with
// accounts of their own.
//
// All tests share one server, one database and one address, so nothing here is shared between
// tests: each account has a name that no other test uses.

import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';

import { Complaints } from './complaints';
import { startEmptyServer, type OwnServer } from './server';
import { addAccount, newAccount, type Account, type Role } from './shell';
import { logIn } from './steps';

export { expect };

export type Fixtures = {
  /** What the browser complained about. */
  complaints: Complaints;
  /** Makes an account through the command line; its name begins with `prefix`. */
  makeAccount: (role?: Role, prefix?: string) => Account;
  /** A guest's account. */
  guest: Account;
  /** An account of the staff. */
  staff: Account;
  /** An admin's account. */
  admin: Account;
  /** The page with the guest signed in, on their own page. */
  guestPage: Page;
  /** The page with the staff signed in, on the roster. */
  staffPage: Page;
  /** The page with the admin signed in, in the back office. */
  adminPage: Page;
  /** Opens another browser: one with no cookies yet. */
  openBrowser: () => Promise<Page>;
  /** Starts a server of the test's own, where there is no account yet, with settings of its own. */
  startEmptyServer: (settings?: Record<string, string>) => Promise<OwnServer>;
  /** All of it that a page is brought into a state with. */
  stage: Stage;
};

/** What a page is brought into a state with. */
export type Stage = { page: Page } & Pick<
  Fixtures,
  'complaints' | 'makeAccount' | 'openBrowser' | 'startEmptyServer'
>;

export const test = base.extend<Fixtures>({
  complaints: async ({}, use) => {
    const complaints = new Complaints();
    await use(complaints);
    complaints.check();
  },

  context: async ({ context, complaints }, use) => {
    complaints.listenTo(context);
    await use(context);
  },

  openBrowser: async ({ browser, complaints }, use) => {
    const opened: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      opened.push(context);
      complaints.listenTo(context);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },

  makeAccount: async ({}, use) => {
    await use((role = 'guest', prefix) => {
      const account = newAccount(prefix);
      addAccount(account, role);
      return account;
    });
  },

  guest: async ({ makeAccount }, use) => use(makeAccount('guest')),
  staff: async ({ makeAccount }, use) => use(makeAccount('staff')),
  admin: async ({ makeAccount }, use) => use(makeAccount('admin')),

  guestPage: async ({ page, guest }, use) => {
    await logIn(page, guest, `/guest/${guest.name}`);
    await use(page);
  },

  staffPage: async ({ page, staff }, use) => {
    await logIn(page, staff, '/students');
    await use(page);
  },

  adminPage: async ({ page, admin }, use) => {
    await logIn(page, admin, '/admin');
    await use(page);
  },

  startEmptyServer: async ({}, use) => {
    const started: OwnServer[] = [];
    await use(async (settings) => {
      const server = await startEmptyServer(settings);
      started.push(server);
      return server;
    });
    for (const server of started) await server.stop();
  },

  stage: async ({ page, complaints, makeAccount, openBrowser, startEmptyServer }, use) => {
    await use({ page, complaints, makeAccount, openBrowser, startEmptyServer });
  },
});

// What every test starts from: a browser whose complaints fail the test, and people with
// accounts of their own.
//
// All tests share one server, one database and one address, so nothing here is shared between
// tests: each account has a name that no other test uses.

import { randomBytes } from 'node:crypto';

import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';

import { addAccount, startEmptyServer, type OwnServer, type Role } from './server';
import { logIn } from './steps';

export { expect };

export type Account = { name: string; password: string };

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
};

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
      addAccount(account.name, account.password, role);
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
});

/** An account to be, whose name is free. */
export function newAccount(prefix = 'ada'): Account {
  return { name: `${prefix}-${randomBytes(6).toString('hex')}`, password: 'tulip gravel sunday' };
}

/**
 * Errors and warnings of the console (a violated CSP is one) and exceptions that nobody caught,
 * on every page of the test. At its end they must be exactly the expected ones.
 */
export class Complaints {
  readonly #found: string[] = [];
  readonly #expected: RegExp[] = [];
  readonly #tolerated: RegExp[] = [];

  listenTo(context: BrowserContext): void {
    context.on('weberror', (error) => this.#found.push(`exception: ${error.error()}`));
    context.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      this.#found.push(`${message.type()}: ${message.text()} ${message.location().url}`);
    });
  }

  /** Says that one complaint will be like this. */
  expect(complaint: RegExp): void {
    this.#expected.push(complaint);
  }

  /** Says that one answer will have this status, which the browser notes as an error. */
  expectAnswer(status: 400 | 401 | 403 | 404 | 422 | 429): void {
    const text = `Failed to load resource: the server responded with a status of ${status} `;
    this.expect(new RegExp(`^error: ${text}`));
  }

  /** Says that complaints like this may come or not. */
  tolerate(complaint: RegExp): void {
    this.#tolerated.push(complaint);
  }

  check(): void {
    const isTolerated = (found: string) => this.#tolerated.some((one) => one.test(found));
    const unexpected = this.#found.filter((found) => !isTolerated(found));
    const missing = this.#expected.filter((expected) => {
      const index = unexpected.findIndex((complaint) => expected.test(complaint));
      if (index >= 0) unexpected.splice(index, 1);
      return index < 0;
    });
    expect({ unexpected, missing }, 'what the browser complained about').toEqual({
      unexpected: [],
      missing: [],
    });
  }
}

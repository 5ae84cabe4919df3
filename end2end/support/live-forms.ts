// Every form that lives in the browser: where it is, how it is filled in, and what to leave out of
// it so that it is wrong.

import type { Locator, Page } from '@playwright/test';

import type { Stage } from './fixtures';
import type { Account } from './shell';
import { field, logIn } from './steps';
import { addStudent, fillStudent, student, tag } from './students';
import { newAccount } from './shell';

/** A form as somebody has it before them. */
export type OpenForm = {
  /** The address of its page. */
  path: string;
  /** Who has to be signed in to send it. */
  account?: Account;
  /** Fills it in so that it can be sent. */
  fill: () => Promise<void>;
};

export type LiveForm = {
  /** Makes what it needs and signs in whom it needs; its page is not opened yet. */
  prepare: (stage: Stage) => Promise<OpenForm>;
  /** Its button. */
  submit: string;
  /** The name of a field that it cannot be sent without. */
  needed: string;
  /** Whether the browser sends it, and not its script. */
  isNative?: true;
};

const PASSWORD = 'tulip gravel sunday';

/** By the name of the component. */
export const liveForms: Record<string, LiveForm> = {
  LoginForm: {
    submit: 'Log in',
    needed: 'password',
    prepare: async ({ page, makeAccount }) => {
      const { name, password } = makeAccount('guest');
      const fill = () => fillIn(page, { 'User name': name, Password: password });
      return { path: '/login', fill };
    },
  },
  RegisterForm: {
    submit: 'Register',
    needed: 'username',
    prepare: async ({ page }) => {
      const { name } = newAccount();
      const fill = () => fillIn(page, { 'User name': name, ...newPassword(PASSWORD) });
      return { path: '/register', fill };
    },
  },
  SetupForm: {
    submit: 'Make me the admin',
    needed: 'username',
    prepare: async ({ page, startEmptyServer }) => {
      const { url, setupToken } = await startEmptyServer();
      const names = { 'Setup token': setupToken, 'User name': 'root' };
      return { path: `${url}/setup`, fill: () => fillIn(page, { ...names, ...newPassword(PASSWORD) }) };
    },
  },
  PasswordForm: {
    submit: 'Change password',
    needed: 'old_password',
    prepare: async (stage) => {
      const account = await arrive(stage, 'guest');
      const changed = newPassword('lantern orbit pickle');
      const fill = () => fillIn(stage.page, { 'Current password': account.password, ...changed });
      return { path: '/account', account, fill };
    },
  },
  TokenForm: {
    submit: 'Make the token',
    needed: 'token_name',
    isNative: true,
    prepare: async (stage) => {
      const account = await arrive(stage, 'guest');
      const fill = async () => {
        await fillIn(stage.page, { Name: 'backup script' });
        await stage.page.getByLabel('Read', { exact: true }).check();
      };
      return { path: '/account/tokens', account, fill };
    },
  },
  NewStudentForm: {
    submit: 'Add student',
    needed: 'name',
    prepare: async (stage) => {
      const account = await arrive(stage, 'admin');
      const fill = () => fillStudent(stage.page, student({ city: tag() }));
      return { path: '/students/new', account, fill };
    },
  },
  EditStudentForm: {
    submit: 'Save',
    needed: 'name',
    prepare: async (stage) => {
      const account = await arrive(stage, 'admin');
      const city = tag();
      const path = await addStudent(stage.page, { city });
      const fill = () => fillStudent(stage.page, student({ name: 'Ada Lovelace', city }));
      return { path: `${path}/edit`, account, fill };
    },
  },
  UploadForm: {
    submit: 'Upload',
    needed: 'file',
    isNative: true,
    prepare: async (stage) => {
      const account = await arrive(stage, 'admin');
      const buffer = Buffer.from('name,city,year\nAda,London,1\n');
      const file = { name: 'roster.csv', mimeType: 'text/csv', buffer };
      const fill = () => stage.page.locator('input[type=file]').setInputFiles(file);
      return { path: '/students/import', account, fill };
    },
  },
};

/** The form on the page that lives in the browser, or is going to. */
export function liveForm(page: Page): Locator {
  return page.locator(':is(leptos-island > form, form:has(leptos-island))');
}

async function arrive({ page, makeAccount }: Stage, role: 'guest' | 'admin'): Promise<Account> {
  const account = makeAccount(role);
  await logIn(page, account, role === 'admin' ? '/admin' : `/guest/${account.name}`);
  return account;
}

function newPassword(password: string): Record<string, string> {
  return { 'New password': password, 'New password again': password };
}

async function fillIn(page: Page, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await field(page, label).fill(value);
}

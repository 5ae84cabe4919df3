// Every form that lives in the browser: whose it is, where, how it is filled in, and what to leave
// out of it so that it is wrong.

import type { Locator, Page } from '@playwright/test';

import type { Stage } from './fixtures';
import { newAccount, type Account } from './shell';
import { field, LIVE_FORM, logIn } from './steps';
import { addStudent, fillStudent, student, tag } from './students';

/** A form as somebody has it before them. */
export type OpenForm = {
  /** The address of its page. */
  path: string;
  /** Fills it in so that it can be sent. */
  fill: () => Promise<void>;
};

export type LiveForm = {
  /** Who has to be signed in to send it; anybody sends the others. */
  who?: 'guest' | 'admin';
  /** Its button. */
  submit: string;
  /** The name of a field that it cannot be sent without. */
  needed: string;
  /** Whether the browser sends it, and not its script. */
  isNative?: true;
  /** Makes what it needs; its page is not opened yet. The account is signed in if it has to be. */
  prepare: (stage: Stage, account: Account) => Promise<OpenForm>;
};

/** By the name of the component. */
export const liveForms: Record<string, LiveForm> = {
  LoginForm: {
    submit: 'Log in',
    needed: 'password',
    prepare: async ({ page }, { name, password }) => ({
      path: '/login',
      fill: () => fillIn(page, { 'User name': name, Password: password }),
    }),
  },
  RegisterForm: {
    submit: 'Register',
    needed: 'username',
    prepare: async ({ page }) => {
      const { name, password } = newAccount();
      const fill = () => fillIn(page, { 'User name': name, ...newPassword(password) });
      return { path: '/register', fill };
    },
  },
  SetupForm: {
    submit: 'Make me the admin',
    needed: 'username',
    prepare: async ({ page, startEmptyServer }, { name, password }) => {
      const { url, setupToken } = await startEmptyServer();
      const values = { 'Setup token': setupToken, 'User name': name, ...newPassword(password) };
      return { path: `${url}/setup`, fill: () => fillIn(page, values) };
    },
  },
  PasswordForm: {
    who: 'guest',
    submit: 'Change password',
    needed: 'old_password',
    prepare: async ({ page }, { password }) => {
      const values = { 'Current password': password, ...newPassword('lantern orbit pickle') };
      return { path: '/account', fill: () => fillIn(page, values) };
    },
  },
  TokenForm: {
    who: 'guest',
    submit: 'Make the token',
    needed: 'token_name',
    isNative: true,
    prepare: async ({ page }) => {
      const fill = async () => {
        await fillIn(page, { Name: 'backup script' });
        await field(page, 'Read').check();
      };
      return { path: '/account/tokens', fill };
    },
  },
  NewStudentForm: {
    who: 'admin',
    submit: 'Add student',
    needed: 'name',
    prepare: async ({ page }) => {
      const filled = student({ city: tag() });
      return { path: '/students/new', fill: () => fillStudent(page, filled) };
    },
  },
  EditStudentForm: {
    who: 'admin',
    submit: 'Save',
    needed: 'name',
    prepare: async ({ page }) => {
      const stored = student({ city: tag() });
      const path = await addStudent(page, stored);
      return { path: `${path}/edit`, fill: () => fillStudent(page, { ...stored, name: 'Ada' }) };
    },
  },
  UploadForm: {
    who: 'admin',
    submit: 'Upload',
    needed: 'file',
    isNative: true,
    prepare: async ({ page }) => {
      const buffer = Buffer.from('name,city,year\nAda,London,1\n');
      const file = { name: 'roster.csv', mimeType: 'text/csv', buffer };
      const fill = () => page.locator('input[type=file]').setInputFiles(file);
      return { path: '/students/import', fill };
    },
  },
};

/** Makes what a form needs, and signs in whom it needs. */
export async function prepared(
  stage: Stage,
  { who, prepare }: LiveForm,
): Promise<OpenForm & { account: Account }> {
  const account = stage.makeAccount(who);
  if (who) await logIn(stage.page, account, who === 'admin' ? '/admin' : `/guest/${account.name}`);
  return { ...(await prepare(stage, account)), account };
}

/** The form on the page that lives in the browser, or is going to. */
export function liveForm(page: Page): Locator {
  return page.locator(LIVE_FORM);
}

function newPassword(password: string): Record<string, string> {
  return { 'New password': password, 'New password again': password };
}

async function fillIn(page: Page, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await field(page, label).fill(value);
}

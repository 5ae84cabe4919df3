// Students for a test: made without clicking, under a name that no other test uses.

import { randomBytes } from 'node:crypto';

import type { Page } from '@playwright/test';

import { field } from './steps';

export type Student = Record<
  'name' | 'city' | 'addr' | 'pin' | 'year' | 'fee' | 'programme' | 'mode' | 'active',
  string
>;

/** A word that no other test's students have. */
export function tag(): string {
  return `t${randomBytes(5).toString('hex')}`;
}

/** A student as most are. */
export function student(changes: Partial<Student> = {}): Student {
  return {
    name: 'José Núñez',
    city: 'Málaga',
    addr: 'Calle Larios 1\n29005 Málaga',
    pin: '29005',
    year: '2',
    fee: '1250.50',
    programme: 'music',
    mode: 'campus',
    active: 'on',
    ...changes,
  };
}

/** Adds a student as the admin who is signed in on the page; the path of their page. */
export async function addStudent(page: Page, changes: Partial<Student> = {}): Promise<string> {
  const answer = await post(page, '/students/new', student(changes));
  return answer.headers()['location']!;
}

/** Saves a student as the admin who is signed in on the page. */
export async function saveStudent(page: Page, path: string, version: number, changed: Student) {
  await post(page, `${path}/edit`, { ...changed, version: String(version) });
}

async function post(page: Page, path: string, fields: Record<string, string>) {
  const html = await (await page.request.get(path)).text();
  const token = /name="csrf_token" value="([^"]+)"/.exec(html.split('<main')[1] ?? '')?.[1];
  const form = { ...fields, csrf_token: token! };
  const answer = await page.request.post(path, { form, maxRedirects: 0 });
  if (answer.status() !== 303) throw new Error(`${path}: ${answer.status()}`);
  // Nobody clicked, so no page has to say that it worked.
  await page.context().clearCookies({ name: /flash$/ });
  return answer;
}

/** Fills in the form that is shown. */
export async function fillStudent(page: Page, filled: Student): Promise<void> {
  await field(page, 'Name').fill(filled.name);
  await field(page, 'City').fill(filled.city);
  await field(page, 'Address').fill(filled.addr);
  await field(page, 'PIN code').fill(filled.pin);
  await field(page, 'Year').fill(filled.year);
  await field(page, 'Fee').fill(filled.fee);
  await field(page, 'Programme').selectOption(filled.programme);
  await field(page, filled.mode === 'campus' ? 'On campus' : 'Online').check();
  await field(page, 'Active').setChecked(filled.active === 'on');
}

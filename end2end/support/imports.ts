// The steps of an import that more than one file takes.

import { expect, type Page } from '@playwright/test';

import type { Complaints } from './complaints';
import { ready, title, visit } from './steps';

/** Brings a file and lands on the matching of its columns. */
export async function upload(page: Page, name: string, text: string): Promise<void> {
  await visit(page, '/students/import');
  const file = { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Upload' }).click();
  await expect(title(page)).toHaveText(`Import ${name}`);
  await ready(page);
}

/**
 * Presses a button that begins something. Only one import runs at a time, and all tests share
 * one server: who is told so tries again.
 */
export async function begin(page: Page, complaints: Complaints, label: string): Promise<void> {
  complaints.tolerate(/^error: Failed to load resource: .* status of 422 /);
  for (;;) {
    const answer = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button', { name: label }).click();
    if ((await answer).status() !== 422) return;
    await page.getByText('Another import is under way.').first().waitFor();
    await page.waitForTimeout(300);
  }
}

/** Waits until the import is no longer under way, without a click. */
export async function untilState(page: Page, words: string): Promise<void> {
  await expect(page.getByRole('status')).toHaveText(words, { timeout: 25_000 });
  await ready(page);
}

// Every page that the app has, in each state that looks different, and how to get there.

import type { Page } from '@playwright/test';

import { accountPages } from './account-pages';
import type { Stage } from './fixtures';
import { importPages } from './import-pages';
import { labPages } from './lab-pages';
import { studentPages } from './student-pages';

export const pages: Record<string, (stage: Stage) => Promise<void>> = {
  ...accountPages,
  ...studentPages,
  ...importPages,
  ...labPages,
};

export type Look = { width: number; theme: 'light' | 'dark' };

export const LOOKS: Look[] = [1280, 360].flatMap((width) => [
  { width, theme: 'light' },
  { width, theme: 'dark' },
]);

/** Gives the page a width and a theme. */
export async function show(page: Page, { width, theme }: Look): Promise<void> {
  await page.setViewportSize({ width, height: width > 600 ? 800 : 740 });
  await page.emulateMedia({ colorScheme: theme });
}

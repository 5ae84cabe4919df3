// Every page against WCAG 2.2 AA and the good habits that axe knows, light and dark, wide and
// narrow.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { LOOKS, pages, show } from '../support/pages';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const [name, open] of Object.entries(pages)) {
  test(`${name}: axe finds nothing, and nothing has to be scrolled sideways`, { tag: '@wasm' }, async ({
    page,
    complaints,
    makeAccount,
    openBrowser,
    startEmptyServer,
  }) => {
    await open({ page, complaints, makeAccount, openBrowser, startEmptyServer });
    for (const look of LOOKS) {
      await show(page, look);
      await test.step(`${look.theme}, ${look.width} px`, async () => {
        expect.soft(await violations(page)).toEqual([]);
        const width = page.evaluate(() => document.documentElement.scrollWidth);
        expect.soft(await width, 'the width of the page').toBe(look.width);
      });
    }
  });
}

/** What axe finds: the rule, the element and what is wrong with it. */
async function violations(page: Page): Promise<string[]> {
  // The other mode opens a second page, for frames, of which there are none here.
  const axe = new AxeBuilder({ page }).withTags(RULES).setLegacyMode();
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}

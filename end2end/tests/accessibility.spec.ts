// Every page against WCAG 2.2 AA and the good habits that axe knows, light and dark, wide and
// narrow.

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { LOOKS, pages, show, type Look } from '../support/pages';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const [name, open] of Object.entries(pages)) {
  test(`${name}: axe finds nothing, and nothing has to be scrolled sideways`, { tag: '@wasm' }, async ({
    page,
    complaints,
    makeAccount,
    openBrowser,
    startEmptyServer,
  }) => {
    test.slow(name === 'the API', 'the longest page: axe looks at thousands of elements');
    await open({ page, complaints, makeAccount, openBrowser, startEmptyServer });
    await expect(page).toHaveTitle(/^[^<>]+ · Rollcall$/);
    for (const look of LOOKS) {
      await show(page, look);
      await test.step(`${look.theme}, ${look.width} px`, async () => {
        expect.soft(await findings(page, look)).toEqual([]);
        const width = page.evaluate(() => document.documentElement.scrollWidth);
        expect.soft(await width, 'the width of the page').toBe(look.width);
      });
    }
  });
}

/** What axe finds, and what it cannot tell: the rule, the element and why. */
async function findings(page: Page, { width }: Look): Promise<string[]> {
  await page.evaluate(withoutDecoration);
  // The other mode opens a second page, for frames, of which there are none here.
  const axe = new AxeBuilder({ page }).withTags(RULES).setLegacyMode();
  const { violations, incomplete } = await axe.analyze();
  // On a narrow page it cannot tell the colours of columns that are scrolled out of sight. They
  // are the same as on a wide one.
  const unclear = width < 600 ? [] : incomplete;
  return [...violations, ...unclear].flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, failureSummary }) => {
      return `${id}: ${target} ${failureSummary ?? any[0]?.message}`;
    }),
  );
}

/**
 * Axe measures no contrast where a pseudo-element or a gradient may lie behind the text. Ours lie
 * beside it: the clip of a form, the sheet of the first page, the shadows of a scrolling table.
 */
function withoutDecoration(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    ::before, ::after { content: none !important }
    .table-scroll { background-image: none !important }
  `);
  document.adoptedStyleSheets = [sheet];
}

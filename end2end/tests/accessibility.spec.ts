// Every page against WCAG 2.2 AA and the good habits that axe knows, light and dark, wide and
// narrow.

import { findings } from '../support/axe';
import { expect, test } from '../support/fixtures';
import { LOOKS, pages, show } from '../support/pages';

for (const [name, open] of Object.entries(pages)) {
  test(`${name}: axe finds nothing, and nothing has to be scrolled sideways`, { tag: '@wasm' }, async ({
    page,
    stage,
  }) => {
    test.slow(name === 'the API', 'the longest page: axe looks at thousands of elements');
    await open(stage);
    await expect(page).toHaveTitle(/^[^<>]+ · Rollcall$/);
    for (const look of LOOKS) {
      await show(page, look);
      await test.step(`${look.theme}, ${look.width} px`, async () => {
        expect.soft(await findings(page)).toEqual([]);
        const width = page.evaluate(() => document.documentElement.scrollWidth);
        expect.soft(await width, 'the width of the page').toBe(look.width);
      });
    }
  });
}

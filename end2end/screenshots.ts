// Takes the pictures. screenshots.config.ts says how to run it.

import { join } from 'node:path';

import { test } from './support/fixtures';
import { LOOKS, pages, show } from './support/pages';
import { visit } from './support/steps';

const folder = process.env.SCREENSHOTS;
const readmePicture = process.env.README_PICTURE;

for (const [name, open] of Object.entries(pages)) {
  test(name, async ({ page, stage }) => {
    test.skip(!folder, 'SCREENSHOTS names no folder');
    await open(stage);
    for (const look of LOOKS) {
      await show(page, look);
      const file = `${name.replace(/\W+/g, '-')}.${look.width}.${look.theme}.png`;
      await page.screenshot({ path: join(folder!, file), fullPage: true });
    }
  });
}

test('the picture of the README', async ({ page }) => {
  test.skip(!readmePicture, 'README_PICTURE names no file');
  await show(page, { width: 1280, theme: 'light' });
  await visit(page, '/');
  await page.screenshot({ path: readmePicture });
});

// Pictures of every page, to look at, and the one of the README:
//
//   SCREENSHOTS=/tmp/pictures bin/test e2e -- --config screenshots.config.ts
//   README_PICTURE=../docs/rollcall.png bin/test e2e -- --config screenshots.config.ts
//
// They show the release build; `bin/test build` makes it.

import { defineConfig } from '@playwright/test';

import config from './playwright.config';

export default defineConfig({
  ...config,
  testDir: '.',
  testMatch: 'screenshots.ts',
  projects: [{ name: 'wasm' }],
});

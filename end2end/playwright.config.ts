// How the browser tests run: against the release build, with a fresh database
// and key, each spec once with JavaScript and once without.

import { defineConfig } from '@playwright/test';

import { launchOptions, port, server } from './support/target';

export default defineConfig({
  testDir: 'tests',
  globalSetup: './support/first-admin.ts',
  outputDir: 'test-results',
  reporter: 'list',
  workers: 2,
  // A test that passes the second time hides a fault.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 5_000 },

  use: {
    baseURL: server.url,
    trace: 'retain-on-failure',
    launchOptions,
    // What moves makes tests slow, and colours hard to measure. One spec lets it move.
    contextOptions: { reducedMotion: 'reduce' },
  },

  // A spec runs in both projects, unless its tag or title says @wasm or @nojs.
  projects: [
    { name: 'wasm', grepInvert: /@nojs/ },
    { name: 'no-js', grepInvert: /@wasm/, use: { javaScriptEnabled: false } },
  ],

  webServer: {
    command: `'${server.binary}' serve`,
    cwd: server.cwd,
    env: server.env,
    url: `http://127.0.0.1:${port}/healthz`,
    // One that runs already has another key and other data.
    reuseExistingServer: false,
    timeout: 90_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
  },
});

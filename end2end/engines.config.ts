// One visit in three browser engines: bin/test engines

import { defineConfig } from '@playwright/test';

import config from './playwright.config';
import { server } from './support/target';

// In development cookies need no https. WebKit keeps none that does, not even on localhost.
server.env.LEPTOS_ENV = 'DEV';
// Firefox is spoken to over a WebSocket, which Node 20 has behind this option. The workers inherit it.
process.env.NODE_OPTIONS = '--experimental-websocket';

export default defineConfig({
  ...config,
  testDir: '.',
  testMatch: 'engines.ts',
  // Browsers that start at the same time wait for one another.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  projects: [{ name: 'engines' }],
});

// How the browser tests run: against the release build, with a fresh database
// and key, each spec once with JavaScript and once without.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defineConfig } from '@playwright/test';

const root = join(import.meta.dirname, '..');
const port = process.env.END2END_PORT ?? '3917';

// Every worker reads this file again. The first reading makes the folder and
// the key; the others inherit them.
process.env.END2END_DIR ??= temporaryFolder();
process.env.END2END_SECRET_KEY ??= randomBytes(32).toString('base64url');

/** The server under test. The same environment serves its command line. */
export const server = {
  binary: join(root, 'target/release/rollcall'),
  cwd: root,
  // "localhost" and not its number: browsers take Secure cookies from it.
  url: `http://localhost:${port}`,
  env: {
    ...withoutSettingsOfTheCaller(),
    LEPTOS_ENV: 'PROD',
    LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
    LEPTOS_SITE_ROOT: join(root, 'target/site'),
    DATABASE_URL: `sqlite://${join(process.env.END2END_DIR, 'rollcall.db')}`,
    SECRET_KEY: process.env.END2END_SECRET_KEY,
    // In production nobody registers unless it says so.
    ROLLCALL_AUTH_REGISTRATION: 'open',
    // One line per request would bury what the tests say.
    ROLLCALL_LOG_FILTER: 'warn',
  },
};

const chromium = process.env.END2END_CHROMIUM;
const isRoot = process.getuid?.() === 0;

/** How the browser is started. */
export const launchOptions = {
  executablePath: chromium,
  // A browser of the system brings its sandbox, which refuses to run as
  // root. Playwright's own browser has none on many systems.
  chromiumSandbox: Boolean(chromium) && !isRoot,
  // Playwright switches off most of what a browser asks the network for.
  args: ['--disable-gpu', '--disable-quic'],
};

export default defineConfig({
  testDir: 'tests',
  globalSetup: './support/first-admin.ts',
  outputDir: 'test-results',
  reporter: 'list',
  workers: 2,
  // A test that passes the second time hides a fault.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 30_000,
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
    timeout: 30_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
  },
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-end2end-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * The server inherits our environment. Settings in it that are meant for
 * another server are unset: Node leaves out a variable that is undefined,
 * which Playwright's types do not know.
 */
function withoutSettingsOfTheCaller(): Record<string, string> {
  const isSetting = /^(ROLLCALL|LEPTOS|SECRET_KEY)_/;
  const unset = Object.keys(process.env)
    .filter((name) => isSetting.test(name))
    .map((name) => [name, undefined]);
  return Object.fromEntries(unset) as Record<string, string>;
}

// What is tested: the release build of the server, and the browser that looks at it.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Where the server under test listens. */
export const port = process.env.END2END_PORT ?? '3917';

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

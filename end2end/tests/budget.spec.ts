// What the browser has to fetch. Bytes as they travel, compressed with brotli.

import { get, type IncomingMessage } from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';

import type { Page } from '@playwright/test';

import { expect, test } from '../support/fixtures';
import { visit } from '../support/steps';
import { server } from '../support/target';

const MOST_BYTES_OF_SCRIPT = 76_000;
const MOST_BYTES_OF_PAGE = 12_000;

test('the log-in page stays within its budget', { tag: '@wasm' }, async ({ page }) => {
  const asked = pathsAskedFor(page);
  await visit(page, '/login');

  const scripts = await sizes(asked.filter((path) => /\.(js|wasm)(\?|$)/.test(path)));
  expect(Object.keys(scripts)).toHaveLength(3);
  const styles = await sizes(asked.filter((path) => path.endsWith('.css')));
  expect(Object.keys(styles)).toHaveLength(1);
  const html = { '/login': compressed((await fetched('/login')).body) };

  report('script', scripts, MOST_BYTES_OF_SCRIPT);
  report('page', { ...html, ...styles }, MOST_BYTES_OF_PAGE);
  expect(sum(scripts)).toBeLessThanOrEqual(MOST_BYTES_OF_SCRIPT);
  expect(sum(html) + sum(styles)).toBeLessThanOrEqual(MOST_BYTES_OF_PAGE);
});

test('a page without an island costs no script at all', { tag: '@wasm' }, async ({
  guestPage: page,
  guest,
}) => {
  const asked = pathsAskedFor(page);
  for (const path of ['/', `/guest/${guest.name}`, '/logout', '/lab/fields', '/lab/routes']) {
    await visit(page, path);
  }
  expect(sum(await sizes(asked.filter((path) => /\.(js|wasm)(\?|$)/.test(path))))).toBe(0);
});

function pathsAskedFor(page: Page): string[] {
  const paths: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    paths.push(pathname + search);
  });
  return paths;
}

/** The bytes of each file as the server sends it to a browser that takes brotli. */
async function sizes(paths: string[]): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const path of paths) {
    const { encoding, body } = await fetched(path);
    expect(encoding, path).toBe('br');
    found[path] = body.length;
  }
  return found;
}

/** The body as it travels: `fetch` would unpack it. */
async function fetched(path: string): Promise<{ encoding?: string; body: Buffer }> {
  const headers = { 'accept-encoding': 'br' };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(server.url + path, { headers }, resolve).on('error', reject);
  });
  expect(response.statusCode, path).toBe(200);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { encoding: response.headers['content-encoding'], body: Buffer.concat(chunks) };
}

function compressed(body: Buffer): number {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return brotliCompressSync(body, { params }).length;
}

function sum(sizes: Record<string, number>): number {
  return Object.values(sizes).reduce((total, size) => total + size, 0);
}

function report(what: string, sizes: Record<string, number>, most: number): void {
  for (const [path, size] of Object.entries(sizes)) console.log(`${size} bytes  ${path}`);
  console.log(`${sum(sizes)} bytes of ${what} on /login, of at most ${most}`);
}

// What the browser complains about: at the end of a test exactly what was expected.

import { expect, type BrowserContext } from '@playwright/test';

/**
 * Errors and warnings of the console (a violated CSP is one) and exceptions that nobody caught,
 * on every page of the test. At its end they must be exactly the expected ones.
 */
export class Complaints {
  readonly #found: string[] = [];
  readonly #expected: RegExp[] = [];
  readonly #tolerated: RegExp[] = [];

  listenTo(context: BrowserContext): void {
    context.on('weberror', (error) => this.#found.push(`exception: ${error.error()}`));
    context.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      this.#found.push(`${message.type()}: ${message.text()} ${message.location().url}`);
    });
  }

  /** Says that one complaint will be like this. */
  expect(complaint: RegExp): void {
    this.#expected.push(complaint);
  }

  /** Says that one answer will have this status, which the browser notes as an error. */
  expectAnswer(status: 400 | 401 | 403 | 404 | 422 | 429): void {
    const text = `Failed to load resource: the server responded with a status of ${status} `;
    this.expect(new RegExp(`^error: ${text}`));
  }

  /** Says that complaints like this may come or not. */
  tolerate(complaint: RegExp): void {
    this.#tolerated.push(complaint);
  }

  check(): void {
    const isTolerated = (found: string) => this.#tolerated.some((one) => one.test(found));
    const unexpected = this.#found.filter((found) => !isTolerated(found));
    const missing = this.#expected.filter((expected) => {
      const index = unexpected.findIndex((complaint) => expected.test(complaint));
      if (index >= 0) unexpected.splice(index, 1);
      return index < 0;
    });
    expect({ unexpected, missing }, 'what the browser complained about').toEqual({
      unexpected: [],
      missing: [],
    });
  }
}

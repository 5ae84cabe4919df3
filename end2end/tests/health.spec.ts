import { expect, test } from '@playwright/test';

test('the server says that it is alive', async ({ page }) => {
  const response = await page.goto('/healthz');
  expect(response?.status()).toBe(200);
});

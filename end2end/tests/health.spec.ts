import { expect, test } from '../support/fixtures';

test('the server says that it is alive', async ({ request }) => {
  const response = await request.get('/healthz');
  expect(response.status()).toBe(200);
});

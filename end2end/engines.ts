// One visit, the same in each engine: log in by the live form, search while typing, log out.

import { execFileSync } from 'node:child_process';

import { ENTER, startFirefox, startWebKit, type Engine } from './support/drivers';
import { expect, test } from './support/fixtures';
import type { Account } from './support/shell';
import { WAITING_FORM } from './support/steps';
import { server } from './support/target';

test.beforeAll(() => {
  const options = { cwd: server.cwd, env: { ...process.env, ...server.env } };
  execFileSync(server.binary, ['seed', '200'], options);
});

test('Chromium', async ({ page, staff }) => {
  await visit(staff, {
    open: async (url) => void (await page.goto(url)),
    evaluate: (expression) => page.evaluate(expression),
    // Here a new line is the key.
    type: (keys) => page.keyboard.type(keys.replace(ENTER, '\n')),
    // The fixture of the page looks after the rest.
    complaints: [],
    quit: async () => {},
  });
});

test('Firefox', async ({ staff }) => visit(staff, await startFirefox()));

test('WebKit', async ({ staff }) => visit(staff, await startWebKit()));

async function visit({ name, password }: Account, engine: Engine): Promise<void> {
  // Between two pages there is none to look at.
  const look = (expression: string) => engine.evaluate(expression).catch(String);
  const see = (expression: string) => expect.poll(() => look(expression), expression).toBe(true);
  const landOn = async (path: string) => {
    await see(`location.pathname === '${path}' && document.readyState === 'complete'`);
    await see(`document.querySelector('${WAITING_FORM}') === null`);
  };
  const typeInto = async (selector: string, keys: string) => {
    await engine.evaluate(`document.querySelector('${selector}').focus()`);
    await engine.type(keys);
  };

  try {
    await engine.open(`${server.url}/login`);
    await landOn('/login');
    await see(`document.querySelector('form[data-live] input[name=username]') !== null`);
    await typeInto('input[name=username]', name);
    await typeInto('input[name=password]', password + ENTER);

    await landOn('/students');
    await typeInto('input[name=q]', 'müller');
    await see(`location.search === '?q=m%C3%BCller'`);
    await see(`document.querySelectorAll('tbody tr').length > 0`);
    await see(`[...document.querySelectorAll('tbody tr')].every((row) => /müller/i.test(row.textContent))`);

    await engine.evaluate(`document.querySelector('header form[action="/logout"] button').click()`);
    await landOn('/');
    await see(`document.querySelector('main').textContent.includes('You are not logged in')`);
    expect(engine.complaints).toEqual([]);
  } finally {
    await engine.quit();
  }
}

// Two engines that Playwright drives only in its own builds, as Debian packages them, each by the
// standard that it speaks: Firefox by WebDriver BiDi, WebKitGTK by WebDriver.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { freePort, untilAnswers } from './server';

/** What one visit needs of a browser. */
export type Engine = {
  open: (url: string) => Promise<void>;
  /** The value of an expression: a text, a number, a boolean or nothing. */
  evaluate: (expression: string) => Promise<unknown>;
  /** Presses keys, wherever the focus is. */
  type: (keys: string) => Promise<void>;
  /** Errors and warnings of the pages. */
  complaints: string[];
  quit: () => Promise<void>;
};

/** The key, as both standards write it. */
export const ENTER = '\uE007';

/** Firefox without a window, with a profile of its own. */
export async function startFirefox(): Promise<Engine> {
  const profile = mkdtempSync(join(tmpdir(), 'rollcall-firefox-'));
  const options = ['--headless', '--profile', profile, '--remote-debugging-port=0'];
  const firefox = start('firefox-esr', options);
  const socket = new WebSocket(`${await bidiAddress(firefox)}/session`);
  await new Promise((open, fail) => Object.assign(socket, { onopen: open, onerror: fail }));

  const complaints: string[] = [];
  const answers = new Map<number, (answer: any) => void>();
  socket.onmessage = ({ data }) => {
    const heard = JSON.parse(data);
    answers.get(heard.id)?.(heard);
    if (heard.method !== 'log.entryAdded') return;
    const { level, text } = heard.params;
    if (['error', 'warn'].includes(level)) complaints.push(`${level}: ${text}`);
  };
  const ask = async (method: string, params: object) => {
    const id = answers.size + 1;
    const answered = new Promise<any>((resolve) => answers.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { error, message, result } = await answered;
    if (error) throw new Error(`${method}: ${error}: ${message}`);
    return result;
  };

  await ask('session.new', { capabilities: {} });
  await ask('session.subscribe', { events: ['log.entryAdded'] });
  const { context } = (await ask('browsingContext.getTree', {})).contexts[0];
  return {
    complaints,
    open: (url) => ask('browsingContext.navigate', { context, url, wait: 'complete' }),
    evaluate: async (expression) => {
      const params = { expression, target: { context }, awaitPromise: false };
      const { result, exceptionDetails } = await ask('script.evaluate', params);
      if (exceptionDetails) throw new Error(exceptionDetails.text);
      return result.value;
    },
    type: async (keys) => {
      const press = (value: string) => ['keyDown', 'keyUp'].map((type) => ({ type, value }));
      const actions = [{ type: 'key', id: 'keyboard', actions: [...keys].flatMap(press) }];
      await ask('input.performActions', { context, actions });
    },
    quit: async () => {
      await stop(firefox);
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** WebKitGTK, in the small browser that comes with it. It needs a display. */
export async function startWebKit(): Promise<Engine> {
  const port = await freePort();
  const driver = start('WebKitWebDriver', [`--port=${port}`]);
  await untilAnswers(`http://127.0.0.1:${port}/status`);

  let session = '/session';
  const ask = async (method: string, path: string, body?: object) => {
    const url = `http://127.0.0.1:${port}${session}${path}`;
    const answer = await fetch(url, { method, body: JSON.stringify(body) });
    const { value } = (await answer.json()) as { value: any };
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  };

  session += `/${(await ask('POST', '', { capabilities: {} })).sessionId}`;
  const complaints: string[] = [];
  return {
    complaints,
    open: (url) => ask('POST', '/url', { url }),
    evaluate: async (expression) => {
      const script = `${LISTEN} return [(${expression}), complaints.splice(0)]`;
      const [value, heard] = await ask('POST', '/execute/sync', { script, args: [] });
      complaints.push(...heard);
      return value;
    },
    type: async (keys) => {
      const [focused] = Object.values(await ask('GET', '/element/active'));
      await ask('POST', `/element/${focused}/value`, { text: keys });
    },
    quit: async () => {
      await ask('DELETE', '');
      await stop(driver);
    },
  };
}

/** WebKit hands on nothing of its console, so each page listens for itself, from the first look at it. */
const LISTEN = `
  if (!window.complaints) {
    window.complaints = [];
    const complain = (text) => complaints.push(String(text));
    console.error = console.warn = (...texts) => complain(texts.join(' '));
    addEventListener('error', (event) => complain(event.message));
    addEventListener('unhandledrejection', (event) => complain(event.reason));
    addEventListener('securitypolicyviolation', (event) => complain('blocked: ' + event.blockedURI));
  }`;

/** Firefox says at its start where it listens. */
async function bidiAddress({ stderr }: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: stderr! })) {
    const address = /WebDriver BiDi listening on (\S+)/.exec(line)?.[1];
    if (address) return address;
  }
  throw new Error('Firefox ended and did not say where it listens');
}

function start(program: string, options: string[]): ChildProcess {
  const child = spawn(program, options, { stdio: ['ignore', 'ignore', 'pipe'] });
  // What nobody takes would hold it up.
  child.stderr!.on('data', () => {});
  process.on('exit', () => child.kill());
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

// Servers of a test's own, and when one answers.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { server } from './target';

/** A server beside the one that all tests share. */
export type OwnServer = { url: string; setupToken: string; stop: () => Promise<void> };

/** Starts a server with an empty database: nobody can log in, and it prints its setup token. */
export async function startEmptyServer(settings: Record<string, string> = {}): Promise<OwnServer> {
  const port = await freePort();
  const database = `${process.env.END2END_DIR}/empty-${port}.db`;
  const child = spawn(server.binary, ['serve'], {
    cwd: server.cwd,
    env: {
      ...process.env,
      ...server.env,
      ...settings,
      LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
      DATABASE_URL: `sqlite://${database}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const setupToken = await readToken(child.stdout);
  const url = `http://localhost:${port}`;
  await untilAnswers(`${url}/healthz`);
  return {
    url,
    setupToken,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      for (const end of ['', '-wal', '-shm']) rmSync(database + end, { force: true });
    },
  };
}

async function readToken(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const token = /setup token (\S+)/.exec(line)?.[1];
    if (token) return token;
  }
  throw new Error('the server ended without printing a setup token');
}

/** Waits until an address answers that all is well. */
export async function untilAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} does not answer`);
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

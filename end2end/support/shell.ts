// The command line of the server under test: accounts, and the routes that there are.

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

import { server } from './target';

export type Role = 'guest' | 'staff' | 'admin';

export type Account = { name: string; password: string };

/** An account to be, whose name is free. */
export function newAccount(prefix = 'ada'): Account {
  return { name: `${prefix}-${randomBytes(6).toString('hex')}`, password: 'tulip gravel sunday' };
}

/** `rollcall account add`: the only way to an admin's account. */
export function addAccount({ name, password }: Account, role: Role): void {
  run(['account', 'add', name, '--role', role], `${password}\n`);
}

/** `rollcall account unlock`: the path of the link that it prints. */
export function unlockAccount(name: string): string {
  const printed = run(['account', 'unlock', name]);
  const path = /\/known\/\S+/.exec(printed)?.[0];
  if (!path) throw new Error(`no link in: ${printed}`);
  return path;
}

/** A line of `rollcall routes`. */
export type Route = { method: string; path: string; who: string };

/** `rollcall routes`: everything that the server answers to. */
export function routes(): Route[] {
  const lines = run(['routes']).trimEnd().split('\n');
  return lines.map((line) => {
    const [method, path, ...who] = line.split(/\s+/);
    return { method: method!, path: path!, who: who.join(' ') };
  });
}

function run(options: string[], input?: string): string {
  return execFileSync(server.binary, options, {
    cwd: server.cwd,
    env: { ...process.env, ...server.env },
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

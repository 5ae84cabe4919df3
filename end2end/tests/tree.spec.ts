// The files of these tests stand in an order: each knows only what stands before it.

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { expect, test } from '@playwright/test';

const top = join(import.meta.dirname, '..');

test('no two files import each other, also not by way of others', { tag: '@nojs' }, () => {
  const imports = new Map(files().map((file) => [file, importsOf(file)]));
  const circles: string[] = [];
  const walk = (path: string[]) => {
    const [start, file] = [path[0]!, path.at(-1)!];
    for (const next of imports.get(file) ?? []) {
      if (next === start) circles.push([...path, next].join(' → '));
      else if (!path.includes(next)) walk([...path, next]);
    }
  };
  for (const file of imports.keys()) walk([file]);
  expect(circles).toEqual([]);
});

function files(): string[] {
  const inside = (folder: string) => readdirSync(join(top, folder)).map((name) => join(folder, name));
  return ['.', 'support', 'tests'].flatMap(inside).filter((file) => file.endsWith('.ts'));
}

/** The files of ours that a file names, as an import or as Playwright's setup. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(top, file), 'utf8');
  const named = [...text.matchAll(/(?:from|globalSetup:) '(\.{1,2}\/[^']+?)(?:\.ts)?'/g)];
  return named.map(([, path]) => `${normalize(join(dirname(file), path!))}.ts`);
}

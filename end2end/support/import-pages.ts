// The pages of imports in each state that looks different, and how to get there.

import type { Stage } from './fixtures';
import { begin, untilState, upload } from './imports';
import { logIn, ready, visit } from './steps';

const HEAD = 'id,name,city,addr,pin,year,fee,programme,mode,active,shoe size';
const GOOD = ',Ada Lovelace,London,"Street 1\nLondon",W1,3,1250.50,music,online,yes,39';
const BAD = ',Bob,London,,,11,"1.234,50",poetry,both,perhaps,40';

export const importPages: Record<string, (stage: Stage) => Promise<void>> = {
  imports: async (stage) => {
    await uploadedFile(stage, [HEAD, GOOD]);
    await visit(stage.page, '/students/import');
  },
  'import, its columns': async (stage) => {
    await uploadedFile(stage, [HEAD, GOOD, BAD]);
  },
  'import, a column is missing': async (stage) => {
    stage.complaints.expectAnswer(422);
    await uploadedFile(stage, ['name,city', 'Ada,London']);
    await stage.page.getByRole('button', { name: 'Check the file' }).click();
    await stage.page.getByRole('alert').waitFor();
    await ready(stage.page);
  },
  'import, being checked': async (stage) => {
    const { page } = stage;
    const rows = Array.from({ length: 60_000 }, (_, n) => `,Student ${n},London,,,3,1.00,music,online,yes,39`);
    await uploadedFile(stage, [HEAD, ...rows]);
    // The page asks how far it is and shows that in its place. An answer that never comes keeps
    // it as it is, for as long as somebody looks.
    await page.route('**/students/import-progress?*', () => {});
    await begin(page, stage.complaints, 'Check the file');
    await page.getByRole('progressbar').waitFor();
    await ready(page);
  },
  'import, checked': async (stage) => {
    await checkedFile(stage, [HEAD, GOOD, BAD]);
  },
  'import, done': async (stage) => {
    await checkedFile(stage, [HEAD, GOOD, GOOD]);
    await begin(stage.page, stage.complaints, 'Import all');
    await untilState(stage.page, 'Imported.');
  },
};

async function uploadedFile({ page, makeAccount }: Stage, lines: string[]): Promise<void> {
  await logIn(page, makeAccount('admin'), '/admin');
  // No two are the same: one that was imported before looks otherwise.
  const end = '\n'.repeat(Math.floor(Math.random() * 1e5));
  await upload(page, 'list.csv', `${lines.join('\n')}\n${end}`);
}

async function checkedFile(stage: Stage, lines: string[]): Promise<void> {
  await uploadedFile(stage, lines);
  await begin(stage.page, stage.complaints, 'Check the file');
  await untilState(stage.page, 'Checked; nothing is changed yet.');
}

// The pages of the roster in each state that looks different, and how to get there.

import type { Stage } from './fixtures';
import { field, hasJavaScript, logIn, ready, setUp, summary, visit } from './steps';
import { addStudent, saveStudent, student, tag } from './students';

const LONG = 'Maximiliana-Konstantina Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh y Garcia de la Torre';

export const studentPages: Record<string, (stage: Stage) => Promise<void>> = {
  'students, nobody yet': async ({ page, startEmptyServer }) => {
    const server = await startEmptyServer();
    await setUp(page, server);
    await visit(page, `${server.url}/students`);
  },
  students: async (stage) => {
    const city = await someStudents(stage);
    await visit(stage.page, `/students?q=${city}`);
  },
  'students, with a bad address': async (stage) => {
    const city = await someStudents(stage);
    await visit(stage.page, `/students?q=${city}&mode=campus&active=yes&sort=magic&size=7`);
  },
  'students, more than a page': async (stage) => {
    const { page } = stage;
    const city = await someStudents(stage);
    for (let number = 10; number < 36; number += 1) {
      await addStudent(page, { name: `Student ${number}`, city });
    }
    await visit(page, `/students?q=${city}&size=25&sort=-year`);
    await page.getByRole('link', { name: 'Next' }).click();
    await ready(page);
  },
  'students, one match': async (stage) => {
    await adminArrives(stage);
    const city = tag();
    await addStudent(stage.page, { city });
    await visit(stage.page, `/students?q=${city}`);
  },
  'students, no match': async (stage) => {
    await adminArrives(stage);
    await addStudent(stage.page);
    await visit(stage.page, `/students?q=${tag()}&year=3`);
  },
  'students, seen by staff': async (stage) => {
    const { page, makeAccount, openBrowser } = stage;
    await logIn(page, makeAccount('staff'), '/students');
    const city = await someStudents({ ...stage, page: await openBrowser() });
    await visit(page, `/students?q=${city}`);
  },
  student: async (stage) => {
    await visit(stage.page, await changedStudent(stage));
  },
  'student, a long name': async (stage) => {
    await adminArrives(stage);
    await visit(stage.page, await addStudent(stage.page, { name: LONG, city: '', addr: '', pin: '' }));
  },
  'new student': async (stage) => {
    await adminArrives(stage);
    await visit(stage.page, '/students/new');
  },
  'new student, with mistakes': async (stage) => {
    const { page } = stage;
    await adminArrives(stage);
    await visit(page, '/students/new');
    await field(page, 'PIN code').fill('29_005');
    await field(page, 'Year').fill('11');
    await field(page, 'Fee').fill('1.000,50');
    await page.getByRole('button', { name: 'Add student' }).click();
  },
  'edit student': async (stage) => {
    await visit(stage.page, `${await changedStudent(stage)}/edit`);
  },
  'edit student, somebody else was faster': async (stage) => {
    const { page, complaints } = stage;
    complaints.expectAnswer(422);
    if (hasJavaScript()) complaints.expectAnswer(422);
    await adminArrives(stage);
    const path = await addStudent(page);
    await visit(page, `${path}/edit`);
    await saveStudent(page, path, 1, student({ city: 'Lyon', year: '3', addr: 'Rue 1\n69001 Lyon' }));
    await field(page, 'City').fill('Paris');
    await field(page, 'PIN code').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await summary(page).waitFor();
    await ready(page);
  },
  'cities of the students': async (stage) => {
    await adminArrives(stage);
    await addStudent(stage.page);
    await visit(stage.page, '/students/cities?city=ma');
  },
  'delete student': async (stage) => {
    await adminArrives(stage);
    await visit(stage.page, `${await addStudent(stage.page)}/delete`);
  },
  'delete student, somebody else was faster': async (stage) => {
    const { page, complaints } = stage;
    complaints.expectAnswer(422);
    await adminArrives(stage);
    const path = await addStudent(page);
    await visit(page, `${path}/delete`);
    await saveStudent(page, path, 1, student({ city: 'Lyon', year: '3', addr: 'Rue 1\n69001 Lyon' }));
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'What was changed' }).waitFor();
    await ready(page);
  },
  'export of what there is not': async (stage) => {
    stage.complaints.expectAnswer(400);
    await adminArrives(stage);
    await visit(stage.page, '/students/export.csv?programme=zzz&sort=size');
  },
  'students, one was deleted': async (stage) => {
    await deletedStudent(stage);
  },
  'student, deleted': async (stage) => {
    stage.complaints.expectAnswer(404);
    await visit(stage.page, await deletedStudent(stage));
  },
  'put student back': async (stage) => {
    await visit(stage.page, `${await deletedStudent(stage)}/restore`);
  },
  changes: async (stage) => {
    await changedStudent(stage);
    await deletedStudent(stage, 'Grace Hopper');
    await visit(stage.page, '/admin/audit');
  },
};

async function adminArrives({ page, makeAccount }: Stage): Promise<void> {
  await logIn(page, makeAccount('admin'), '/admin');
}

/** A few students of one city, of many kinds. */
async function someStudents(stage: Stage): Promise<string> {
  await adminArrives(stage);
  const city = tag();
  for (const one of [
    student({ city }),
    student({ city, name: LONG, pin: 'SW1A 2AA', year: '10', fee: '1000000', programme: 'sign-language' }),
    student({ city, name: 'עדה לאבלייס', mode: 'online', active: '' }),
    student({ city, name: 'عبد الله الخوارزمي', pin: '', fee: '0', programme: 'law' }),
    student({ city, name: '王小明', year: '1' }),
    student({ city, name: 'Ada', pin: '', mode: 'online' }),
  ]) {
    await addStudent(stage.page, one);
  }
  return city;
}

/** The path of a student with a past. */
async function changedStudent(stage: Stage): Promise<string> {
  await adminArrives(stage);
  const path = await addStudent(stage.page);
  await saveStudent(stage.page, path, 1, student({ city: 'Lyon', addr: 'Rue 1\n69001 Lyon', pin: '' }));
  await saveStudent(stage.page, path, 2, student({ city: 'Lyon', active: '', mode: 'online' }));
  return path;
}

/** Deletes a student; the path that was theirs. The list is shown, with the message. */
async function deletedStudent(stage: Stage, name = 'Ada Lovelace'): Promise<string> {
  const { page } = stage;
  if (!(await page.getByRole('link', { name: 'Changes' }).count())) await adminArrives(stage);
  const path = await addStudent(page, { name });
  await visit(page, `${path}/delete`);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL('/students');
  await ready(page);
  return path;
}

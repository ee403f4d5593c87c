/** The file for a bug report, as the real app saves it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { byId, inviteOf, startParty } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';

test.describe('a diagnostics file', () => {
  let folder: string;
  let person: Person | null = null;
  test.beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matinee-diagnostics-'));
  });
  test.afterEach(async () => {
    await person?.quit().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  test('a diagnostics file has versions, figures and the log, and neither names, codes, addresses nor paths', async () => {
    const file = join(folder, 'report.txt');
    person = await launchPerson('wilhelmina', { env: { MATINEE_SAVE_DIAGNOSTICS: file } });
    const { page } = person;
    await startParty(person);
    const { code } = await inviteOf(person);
    await page.getByRole('tab', { name: 'Call' }).click();
    await byId(page, 'call-save').click();
    await expect(page.getByText('The file is saved.')).toBeVisible();
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(`"electron": "`);
    expect(text).toContain('person 1 (me): connected');
    expect(text).toContain('"event":"app.started"');
    expect(text).toContain('"event":"party.entered"');
    for (const secret of ['wilhelmina', code, '127.0.0.1', person.dataFolder, tmpdir()])
      expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
  });
});

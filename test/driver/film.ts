/** Opening films the way people do, without a system dialog, which no test can press. */
import { expect } from 'playwright/test';
import { byId, untilView } from './party-flow';
import type { Person } from './person';

/** Answers the next system "open file" dialog with this file, and presses the button that opens it. */
export async function openFilm(person: Person, path: string): Promise<void> {
  await person.app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
  }, path);
  const button = byId(person.page, 'open-file').first();
  await expect(button).toBeVisible();
  await button.click();
}

/** Waits until each of them could play at once. */
export async function untilReady(people: readonly Person[]): Promise<void> {
  for (const person of people) {
    await untilView(person.page, `${person.name} can play`, (view) =>
      view.participants.some((other) => other.isLocal && other.readiness.state === 'ready'),
    );
  }
}

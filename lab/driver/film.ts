/** Opening films the way people do, without a system dialog, which no test can press. */
import { expect } from 'playwright/test';
import { byId, untilView } from './party-flow';
import type { Person } from './person';

/** Answers the next system "open file" dialogs with this file. */
const chooseInDialog = (person: Person, path: string): Promise<void> =>
  person.app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
  }, path);

/** Opens a film for everybody: from the empty stage, or in place of the film that is open. */
export async function openFilm(person: Person, path: string): Promise<void> {
  await chooseInDialog(person, path);
  const first = byId(person.page, 'open-file');
  const another = byId(person.page, 'dock-film');
  await expect(first.or(another).first()).toBeVisible();
  if (await first.isVisible()) {
    await first.click();
    return;
  }
  await another.click();
  await byId(person.page, 'change-file').click();
}

/** Opens the person's own copy of the film that somebody else opened. */
export async function openCopy(person: Person, path: string): Promise<void> {
  await chooseInDialog(person, path);
  await byId(person.page, 'open-copy').click();
}

/** Waits until each of these people could start to play at once. */
export async function untilReady(people: readonly Person[]): Promise<void> {
  for (const person of people) {
    await untilView(person.page, `${person.name} can play`, (view) =>
      view.participants.some((other) => other.isLocal && other.readiness.state === 'ready'),
    );
  }
}

/** Opens an address for everybody, as typed by this person. */
export async function openAddress({ page }: Person, url: string): Promise<void> {
  const first = byId(page, 'open-url');
  const another = byId(page, 'dock-film');
  await expect(first.or(another).first()).toBeVisible();
  if (await first.isVisible()) await first.click();
  else {
    await another.click();
    await byId(page, 'change-url').click();
  }
  await byId(page, 'url-input').fill(url);
  await byId(page, 'url-open').click();
}

/** Agrees to load the film that somebody else opened from a server of this machine, by typing where that is. */
export async function agreeByTyping({ page }: Person, origin: string): Promise<void> {
  await expect(byId(page, 'consent-card')).toHaveAttribute('data-need', 'type');
  await byId(page, 'consent-typed').fill(origin);
  await byId(page, 'consent-play').click();
}

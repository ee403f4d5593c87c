/** What people in a call see and hear of each other. */
import { expect } from 'playwright/test';
import type { ParticipantView } from '@core/session/view';
import { byId, enterFromLobby, inviteOf, titleCase, untilView } from './party-flow';
import type { Person } from './person';
import { heardFrom, seenOf } from './senses';
import { letCome } from './who-can-come';

/** Starts the host's party, open to the network, and answers its invite link. */
export async function startLanParty(host: Person): Promise<string> {
  await byId(host.page, 'home-start').click();
  await letCome(host.page, 'network');
  await enterFromLobby(host);
  return (await inviteOf(host)).link;
}

export const say = async (person: Person, text: string): Promise<void> => {
  await byId(person.page, 'chat-input').fill(text);
  await byId(person.page, 'chat-send').click();
};

/** For each listener, whose voices are in the stream of each other person. All listeners listen at the same time. */
async function hearing(people: readonly Person[]): Promise<Record<string, Record<string, string[]>>> {
  const names = people.map(({ name }) => name);
  const heard = await Promise.all(
    people.map(async (listener) => {
      const rows: [string, string[]][] = [];
      for (const speaker of names)
        if (speaker !== listener.name) rows.push([speaker, await heardFrom(listener.page, speaker, names)]);
      return [listener.name, Object.fromEntries(rows)] as const;
    }),
  );
  return Object.fromEntries(heard);
}

/** Waits until everybody hears everybody else, and hears only the sender's voice in each stream. */
export async function untilAllHear(people: readonly Person[], timeoutMs = 30_000): Promise<void> {
  const names = people.map(({ name }) => name);
  const wanted = Object.fromEntries(
    names.map((me) => [
      me,
      Object.fromEntries(names.filter((name) => name !== me).map((name) => [name, [name]])),
    ]),
  );
  await expect.poll(() => hearing(people), { message: 'who hears whom', timeout: timeoutMs }).toEqual(wanted);
}

/** Waits until everybody sees everybody else's own, moving face. */
export async function untilAllSee(people: readonly Person[], timeoutMs = 30_000): Promise<void> {
  const names = people.map(({ name }) => name);
  await Promise.all(
    people.map(async ({ name: me, page }) => {
      for (const other of names)
        if (other !== me)
          await expect
            .poll(() => seenOf(page, other, names), { message: `${me} sees ${other}`, timeout: timeoutMs })
            .toEqual({ who: other, moves: true });
    }),
  );
}

export const untilAllPresent = async (people: readonly Person[], timeoutMs?: number): Promise<void> => {
  await untilAllSee(people, timeoutMs);
  await untilAllHear(people, timeoutMs);
};

/** Waits until `viewer` is shown `name` in the given form. */
export const untilShown = async (
  viewer: Person,
  name: string,
  presence: ParticipantView['presence'],
  timeoutMs: number,
): Promise<void> => {
  await untilView(
    viewer.page,
    `${viewer.name} is shown ${name} as ${presence}`,
    (view) =>
      view.participants.some((person) => person.name === titleCase(name) && person.presence === presence),
    timeoutMs,
  );
};

/** Waits until `listener` hears this voice, and no other, in the stream that comes from `speaker`. */
export const untilHeard = async (listener: Person, speaker: string, voice: string): Promise<void> => {
  await expect
    .poll(() => heardFrom(listener.page, speaker, ['alice', 'bob', 'carol', 'dan']), {
      message: `${listener.name} hears ${speaker} with the voice of ${voice}`,
      timeout: 30_000,
    })
    .toEqual([voice]);
};

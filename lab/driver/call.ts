/** What people in a call see and hear of each other. */
import { expect } from 'playwright/test';
import type { ParticipantView } from '@core/session/view';
import { byId, enterFromLobby, inviteOf, titleCase, untilView } from './party-flow';
import type { Person } from './person';
import { heardFrom, heardFromEach, seenOf } from './senses';
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

/**
 * Waits until everybody has heard everybody else, and only the sender's voice in each stream. Whoever was heard so isn't
 * listened to again: on a machine with four windows a lost packet is never far, and what is played over it sounds a
 * little of everybody's voice.
 */
export async function untilAllHear(people: readonly Person[], timeoutMs = 30_000): Promise<void> {
  const names = people.map(({ name }) => name);
  await Promise.all(
    people.map(async ({ name: me, page }) => {
      let unheard = names.filter((name) => name !== me);
      const heardInPlace = async (): Promise<Record<string, string[]>> => {
        const heard = await heardFromEach(page, unheard, names);
        unheard = unheard.filter((speaker) => heard.get(speaker)?.join() !== speaker);
        return Object.fromEntries(unheard.map((speaker) => [speaker, heard.get(speaker) ?? []]));
      };
      await expect
        .poll(heardInPlace, { message: `whom ${me} hears in place of these`, timeout: timeoutMs })
        .toEqual({});
    }),
  );
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

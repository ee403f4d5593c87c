/**
 * The call itself: everybody sees and hears everybody, one person vanishes, a microphone or a headset is pulled out.
 */
import { expect, test } from 'playwright/test';
import { untilAllHear, untilAllPresent, untilAllSee, untilHeard, untilShown } from '../../lab/driver/call';
import { Microphones } from '../../lab/driver/microphones';
import { byId, enterFromLobby, startParty, untilView, viewOf } from '../../lab/driver/party-flow';
import { launchPerson, type Person, type PersonOptions } from '../../lab/driver/person';

/** Nobody is shown as present for longer than this after they have vanished. */
const ZOMBIE_LIMIT_MS = 30_000;

test.describe('a call', () => {
  let people: Person[];
  const launch = async (name: string, options: PersonOptions = {}): Promise<Person> => {
    const person = await launchPerson(name, options);
    people.push(person);
    return person;
  };
  test.beforeEach(() => {
    people = [];
  });
  test.afterEach(async () => {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
  });

  test('a call of four carries sound in all twelve directions, and one who is killed is gone in half a minute', async () => {
    test.setTimeout(240_000);
    const alice = await launch('alice');
    const link = await startParty(alice);
    const guests: Person[] = [];
    for (const name of ['bob', 'carol', 'dan']) {
      const guest = await launch(name, { args: ['--join', link] });
      await enterFromLobby(guest);
      guests.push(guest);
    }
    const [bob, carol, dan] = guests as [Person, Person, Person];
    await untilAllPresent([alice, bob, carol, dan], 60_000);
    const rest = [alice, bob, carol];
    const before = (await viewOf(alice.page))?.participants.map(({ id, seat, name }) => ({ id, seat, name }));

    const killedAt = Date.now();
    await dan.kill();
    await Promise.all(rest.map((person) => untilShown(person, 'dan', 'reconnecting', ZOMBIE_LIMIT_MS)));
    // The others notice nothing: they are seen and heard as before, before Dan is gone. Looking at everybody once takes
    // some seconds of a machine with four windows, as listening does; and what is played over a lost packet sounds a
    // little of everybody's tone: so the limit leaves time for a second time.
    await untilAllSee(rest, 20_000);
    await untilAllHear(rest, 20_000);
    for (const { page } of rest) expect((await viewOf(page))?.state.kind).toBe('connected');
    const left = Math.max(0, killedAt + ZOMBIE_LIMIT_MS - Date.now());
    await Promise.all(rest.map((person) => untilShown(person, 'dan', 'gone', left + 1_000)));
    for (const { name, page } of rest) {
      await untilView(page, `nothing of Dan is left at ${name}`, (view) =>
        view.participants.every((person) => person.name !== 'Dan' || person.streams.length === 0),
      );
    }
    await untilAllHear(rest);
    expect(
      (await viewOf(alice.page))?.participants.map(({ id, seat, name }) => ({ id, seat, name })),
    ).toEqual(before);
  });

  test('a microphone that is pulled out is replaced by the next one, which is said; another is offered', async () => {
    test.setTimeout(180_000);
    const microphones = new Microphones();
    try {
      const desk = await microphones.plugIn('DeskMic', 'alice');
      await microphones.plugIn('SpareMic', 'carol');
      await microphones.prefer(desk);
      const alice = await launch('alice', { fakeDevices: false });
      const link = await startParty(alice);
      const bob = await launch('bob', { args: ['--join', link] });
      await enterFromLobby(bob);
      // A real device has no face: Alice is only heard, and each microphone has a voice of its own.
      await untilHeard(bob, 'alice', 'alice');
      await desk.unplug();
      const said = byId(alice.page, 'toast');
      await expect.soft(said.filter({ hasText: 'DeskMic was unplugged' })).toBeVisible();
      await untilHeard(bob, 'alice', 'carol');
      await untilView(bob.page, 'Alice has a microphone', (view) =>
        view.participants.some((person) => person.name === 'Alice' && person.audio),
      );
      await microphones.plugIn('NewMicrophone', 'dan');
      await expect.soft(said.filter({ hasText: 'NewMicrophone is plugged in' })).toBeVisible();
      // The new microphone is offered, and not switched to.
      await untilHeard(bob, 'alice', 'carol');
    } finally {
      await microphones.close();
    }
  });

  test('a headset is put in, pulled out and put in again: one notice each time, for both its ends', async () => {
    test.setTimeout(180_000);
    const microphones = new Microphones();
    try {
      await microphones.prefer(await microphones.plugIn('DeskMic', 'alice'));
      const alice = await launch('alice', { fakeDevices: false });
      await startParty(alice);
      const said = byId(alice.page, 'toast').filter({ hasText: 'Jabra Evolve' });
      /**
       * Waits for a toast. All others have been shown by the time that the browser has looked once more, which it does
       * each 2 s.
       */
      const untilSaid = async (text: RegExp): Promise<void> => {
        await expect(said.filter({ hasText: text })).toHaveCount(1, { timeout: 10_000 });
        await expect(said).toHaveCount(1);
      };
      const headset = await microphones.plugInHeadset('Jabra Evolve', 'carol');
      await untilSaid(/Jabra Evolve is plugged in.*microphone, and for the voices/s);
      await said.getByTestId('toast-action').click();
      await expect(said).toHaveCount(0);
      await headset.unplug();
      await untilSaid(/Jabra Evolve was unplugged.*microphone.*voices/s);
      await microphones.plugInHeadset('Jabra Evolve', 'carol');
      await expect(said.filter({ hasText: /plugged in.*microphone, and for the voices/s })).toHaveCount(1, {
        timeout: 10_000,
      });
    } finally {
      await microphones.close();
    }
  });
});

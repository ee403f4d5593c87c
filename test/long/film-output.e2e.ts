/**
 * The film comes from one loudspeaker and the voices from another, as loud as each was set, and so again after a
 * restart.
 */
import { expect, test, type Locator } from 'playwright/test';
import { openCopy, openFilm, untilReady } from '../../lab/driver/film';
import { OUTPUT_RATE_HZ, record, type Sink } from '../../lab/driver/output';
import { byId, enterFromLobby, startParty, untilView } from '../../lab/driver/party-flow';
import { launchPerson, newDataFolder, type Person } from '../../lab/driver/person';
import { fakePerson } from '../../lab/films/fake-devices';
import { ffmpegFile } from '../../lab/films/ffmpeg';
import { toneAmplitude } from '../../lab/films/tone';

const FILM_HZ = 1_500;
const VOICE_HZ = fakePerson('bob').toneHz;
const FILM_SECONDS = 600;
/** A level above an encoder's remains of silence, or those of a tone next to this one. */
const AUDIBLE = 0.004;
/** The level to which the film's volume and Bob's voice are set, of 1. */
const QUIET = 0.25;

/** A tone of great length, with a picture that costs nothing. */
const toneFilm = (): Promise<string> =>
  ffmpegFile('tone-film', 'mp4', [
    ...['-f', 'lavfi', '-i', `color=c=0x203040:s=320x180:r=12:d=${FILM_SECONDS}`],
    ...['-f', 'lavfi', '-i', `aevalsrc='0.4*sin(2*PI*${FILM_HZ}*t)':s=48000:d=${FILM_SECONDS}`],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '0', '-g', '24', '-pix_fmt', 'yuv420p'],
    ...['-c:a', 'aac', '-b:a', '96k', '-movflags', '+faststart'],
  ]);

/** The highest level of the film and of Bob on a loudspeaker within three seconds; his voice comes in beats. */
const loudness = async (sink: Sink): Promise<{ readonly film: number; readonly voice: number }> => {
  const samples = await record(sink, 3);
  const piece = OUTPUT_RATE_HZ / 10;
  let [film, voice] = [0, 0];
  for (let at = 0; at + piece <= samples.length; at += piece) {
    const part = samples.subarray(at, at + piece);
    film = Math.max(film, toneAmplitude(part, OUTPUT_RATE_HZ, FILM_HZ));
    voice = Math.max(voice, toneAmplitude(part, OUTPUT_RATE_HZ, VOICE_HZ));
  }
  return { film, voice };
};

/** The names of the sounds that each of the two loudspeakers plays. */
const heard = async (): Promise<Record<Sink, string[]>> => {
  const namesOf = async (sink: Sink): Promise<string[]> => {
    const { film, voice } = await loudness(sink);
    return [...(film > AUDIBLE ? ['film'] : []), ...(voice > AUDIBLE ? ['voice'] : [])];
  };
  const [sofa, headphones] = await Promise.all([namesOf('sofa'), namesOf('headphones')]);
  return { sofa, headphones };
};

const APART: Record<Sink, string[]> = { sofa: ['voice'], headphones: ['film'] };

/** Moves a slider by its keys: to its least value, and up from there. */
const slide = async (thumb: Locator, steps: number): Promise<void> => {
  await thumb.press('Home');
  for (let step = 0; step < steps; step++) await thumb.press('ArrowRight');
};

const openSound = async ({ page }: Person): Promise<Locator> => {
  await byId(page, 'dock-devices').click();
  const dialog = byId(page, 'devices-dialog');
  await dialog.getByRole('tab', { name: 'Sound' }).click();
  return dialog;
};

test('film and voices each come from their own loudspeaker, as loud as before a restart', async () => {
  test.setTimeout(400_000);
  const people: Person[] = [];
  const film = await toneFilm();
  const dataFolder = newDataFolder('alice');
  try {
    // Only Alice's app plays sound: what Bob's plays would come from the same loudspeakers.
    const bob = await launchPerson('bob', { args: ['--mute-audio'] });
    people.push(bob);
    const link = await startParty(bob);
    await openFilm(bob, film);
    /** Lets Alice come in, who hears all that this machine plays, and says nothing. */
    const comesIn = async (): Promise<Person> => {
      const alice = await launchPerson('alice', { dataFolder, fakeDevices: false, args: ['--join', link] });
      people.push(alice);
      await enterFromLobby(alice);
      await openCopy(alice, film);
      await untilReady([alice]);
      return alice;
    };
    const alice = await comesIn();
    await untilReady([bob]);
    await bob.page.keyboard.press('Space');
    await untilView(alice.page, 'the film plays', ({ playback }) => playback.phase === 'playing');
    const bobsVolume = async (page: Person['page']): Promise<Locator> => {
      await byId(page, 'tile-Bob').hover();
      await byId(page, 'menu-Bob').click();
      return byId(page, 'volume-Bob').getByRole('slider');
    };

    await test.step('at first both come from the system’s own', async () => {
      await expect.poll(heard, { timeout: 60_000 }).toEqual({ sofa: ['film', 'voice'], headphones: [] });
    });

    await test.step('the film is sent to the headphones', async () => {
      const dialog = await openSound(alice);
      await byId(alice.page, 'device-film').locator('select').selectOption({ label: 'Headphones' });
      await alice.page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
      await expect.poll(heard, { timeout: 60_000 }).toEqual(APART);
    });

    const full = { film: (await loudness('headphones')).film, voice: (await loudness('sofa')).voice };
    const isQuiet = async (): Promise<boolean> => {
      const now = { film: (await loudness('headphones')).film, voice: (await loudness('sofa')).voice };
      // The bound is half way in between, by ratio: the film makes room for speech, more or less of it.
      const most = Math.sqrt(QUIET);
      return [now.film / full.film, now.voice / full.voice].every(
        (share) => share < most && share > QUIET * most,
      );
    };

    await test.step('each is made quiet', async () => {
      const dialog = await openSound(alice);
      await slide(byId(alice.page, 'bus-film').getByRole('slider'), 5);
      await alice.page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
      await slide(await bobsVolume(alice.page), 5);
      await alice.page.keyboard.press('Escape');
      await expect.poll(isQuiet, { timeout: 60_000 }).toBe(true);
    });

    await alice.quit();
    people.splice(people.indexOf(alice), 1);
    const again = await comesIn();

    await test.step('started again, it is all as it was', async () => {
      await untilView(again.page, 'the film plays', ({ playback }) => playback.phase === 'playing');
      await expect.poll(heard, { timeout: 60_000 }).toEqual(APART);
      await expect.poll(isQuiet, { timeout: 60_000 }).toBe(true);
      await expect(await bobsVolume(again.page)).toHaveAttribute('aria-valuenow', '25');
      await again.page.keyboard.press('Escape');
      await openSound(again);
      await expect(byId(again.page, 'bus-film').getByRole('slider')).toHaveAttribute('aria-valuenow', '25');
      const chosen = byId(again.page, 'device-film').locator('option:checked');
      await expect(chosen).toHaveText('Headphones');
    });
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
  }
});

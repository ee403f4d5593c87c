/** Lets two people in real windows watch a film from a server with a vice, and notes what each window showed. */
import { dirname, basename } from 'node:path';
import { statSync } from 'node:fs';
import type { Page } from 'playwright';
import { filmMp4 } from '../../lab/films/films';
import { serveTroubled } from '../../test/fakes/troubled-origin';
import { byId, joinParty, startParty, viewOf } from '../../lab/driver/party-flow';
import { openAddress } from '../../lab/driver/film';
import { launchPerson, type Person } from '../../lab/driver/person';
import type { Watched } from './figures';
import type { Vice } from './vices';

export interface EveningOptions {
  /** The checkout whose app is watched. */
  readonly appRoot: string;
  /** The folder of parts for live streams (lab/films/hls, makeParts). */
  readonly partsFolder: string;
  readonly seconds: number;
}

/** The longest wait for readiness; a film that never becomes ready is played all the same. */
const READY_LIMIT_MS = 15_000;
const LOOK_MS = 200;

type WatchedWindow = Window & { __vices?: Watched };

/**
 * Notes in the page the seeks of the film's element, and its position. A film's position comes from its element; that
 * of a live stream, whose elements count from anywhere, from the engine. The function has no inner functions with
 * names, as the page lacks the helper for these.
 */
const watch = (page: Page, isLive: boolean): Promise<void> =>
  page.evaluate(
    ({ live, everyMs }) => {
      const samples: { atMs: number; positionMs: number | null }[] = [];
      const watched = { samples, seeks: 0 };
      (window as WatchedWindow).__vices = watched;
      document.addEventListener(
        'seeking',
        ({ target }) => {
          if (target instanceof HTMLVideoElement && target.duration > 60) watched.seeks += 1;
        },
        true,
      );
      setInterval(() => {
        const hooks = (window as { __matinee?: { playback: { positionMs: number | null } } }).__matinee;
        const film = [...document.querySelectorAll('video')].find(({ duration }) => duration > 60);
        const positionMs = live
          ? (hooks?.playback.positionMs ?? null)
          : film
            ? film.currentTime * 1000
            : null;
        samples.push({ atMs: performance.timeOrigin + performance.now(), positionMs });
      }, everyMs);
    },
    { live: isLive, everyMs: LOOK_MS },
  );

const taken = (page: Page): Promise<Watched> =>
  page.evaluate(() => {
    const { __vices } = window as WatchedWindow;
    if (!__vices) throw new Error('Nobody watched this window');
    return __vices;
  });

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for readiness, or for the question whether the person wants the film; answers the present state after a while. */
const untilSettled = async ({ page }: Person): Promise<string> => {
  const endsAt = performance.now() + READY_LIMIT_MS;
  for (;;) {
    const view = await viewOf(page);
    const state = view?.participants.find(({ isLocal }) => isLocal)?.readiness.state ?? 'none';
    if (state === 'ready' || state === 'consent' || performance.now() >= endsAt) return state;
    await after(LOOK_MS);
  }
};

/** Agrees to a server of this machine by typing its address; an app from before that question doesn't ask. */
const agree = async (person: Person, origin: string): Promise<void> => {
  if ((await untilSettled(person)) !== 'consent') return;
  await byId(person.page, 'consent-typed').fill(origin);
  await byId(person.page, 'consent-play').click();
  await untilSettled(person);
};

export async function watchWith(vice: Vice, options: EveningOptions): Promise<readonly [Watched, Watched]> {
  const { appRoot, partsFolder, seconds } = options;
  const people: Person[] = [];
  const film = await filmMp4();
  const isLive = vice.film === 'live';
  try {
    const alice = await launchPerson('alice', { appRoot });
    people.push(alice);
    const bob = await launchPerson('bob', { appRoot });
    people.push(bob);
    const link = await startParty(alice);
    // The server's age counts from here: only the film is waited for any more.
    const server = await serveTroubled(isLive ? partsFolder : dirname(film.path));
    try {
      const rate = (statSync(film.path).size * 1000) / film.durationMs;
      const path = isLive ? '/live/stream.m3u8' : `/f/${basename(film.path)}`;
      await openAddress(alice, `${server.origin}${path}?${vice.query(rate)}`);
      await untilSettled(alice);
      await joinParty(bob, link);
      await agree(bob, server.origin);
      for (const { page } of people) await watch(page, isLive);
      await alice.page.keyboard.press('Space');
      const jumpS = Math.min(vice.jumpAfterS ?? Infinity, seconds);
      await after(jumpS * 1000);
      if (vice.jumpAfterS !== undefined) await alice.page.keyboard.press('ArrowRight');
      await after((seconds - jumpS) * 1000);
      return [await taken(alice.page), await taken(bob.page)];
    } finally {
      server.close();
    }
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
  }
}

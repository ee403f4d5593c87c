/** The table "what survives what" of the architecture page, row by row, on real windows. */
import { expect, test } from 'playwright/test';
import { filmMp4 } from '../../lab/films/films';
import { openCopy, openFilm, untilReady } from '../../lab/driver/film';
import {
  byId,
  enterFromLobby,
  participantId,
  positionOf,
  startParty,
  untilView,
  viewOf,
} from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { seenOf, untilPresent } from '../../lab/driver/senses';
import {
  filmLead,
  newSightings,
  positionShiftMs,
  timelineMoved,
  timelineWatched,
  watchFilm,
  watchTimeline,
} from '../../lab/driver/truth';
import { startImpairmentProxy } from '../fakes/impairment-proxy';

const EVERYBODY = ['alice', 'bob'];

/** Two people whose film plays. */
async function watchingParty(
  people: Person[],
  guestLink: (link: string) => string | Promise<string> = (link) => link,
) {
  const film = await filmMp4();
  const alice = await launchPerson('alice');
  people.push(alice);
  const link = await startParty(alice);
  const bob = await launchPerson('bob', { args: ['--join', await guestLink(link)] });
  people.push(bob);
  await enterFromLobby(bob);
  await untilPresent(alice.page, 'bob', EVERYBODY);
  await untilPresent(bob.page, 'alice', EVERYBODY);
  await openFilm(alice, film.path);
  await openCopy(bob, film.path);
  await untilReady([alice, bob]);
  await byId(alice.page, 'transport-play').click();
  await untilView(bob.page, 'the film plays', (view) => view.playback.phase === 'playing');
  return { alice, bob, film, link };
}

const say = async (person: Person, text: string): Promise<void> => {
  await byId(person.page, 'chat-input').fill(text);
  await byId(person.page, 'chat-send').click();
};

/**
 * Waits until the film runs where the timeline has it: a busy machine lets it fall behind, and it catches up. The element
 * tells its place apart from the picture's by as much as pictures are late, so a film counts that is near and stays so.
 */
const untilOnTime = async (person: Person): Promise<void> => {
  let readings: { atMs: number; apartMs: number }[] = [];
  await expect
    .poll(
      async () => {
        const { elementMs, timelineMs } = await filmLead(person.page);
        const atMs = performance.now();
        readings = [
          ...readings.filter((reading) => atMs - reading.atMs < 2_500),
          { atMs, apartMs: elementMs - (timelineMs ?? Infinity) },
        ];
        const apart = readings.map((reading) => reading.apartMs);
        const isWatchedLongEnough = atMs - (readings[0]?.atMs ?? atMs) > 1_500;
        const isNear = Math.max(...apart.map(Math.abs)) < 100;
        const isSteady = Math.max(...apart) - Math.min(...apart) < 40;
        return isWatchedLongEnough && isNear && isSteady ? 'on time' : apart.map(Math.round);
      },
      {
        message: `how far ${person.name}'s film is from the timeline, ms`,
        timeout: 45_000,
        intervals: [250],
      },
    )
    .toBe('on time');
};

const watch = async (person: Person): Promise<void> => {
  await untilOnTime(person);
  await watchFilm(person.page);
  await watchTimeline(person.page);
};

/** Waits until this much more of the film has passed for this person. */
const seenFor = async (person: Person, filmMs: number): Promise<void> => {
  const from = (await positionOf(person.page)) ?? 0;
  await expect.poll(() => positionOf(person.page), { timeout: 30_000 }).toBeGreaterThan(from + filmMs);
};

/**
 * Checks that neither the timeline nor the pictures of these people have moved by 100 ms or more since `watch`; a room
 * may have waited for a film that stood on a busy machine.
 */
const expectUnmoved = async (...watched: readonly Person[]): Promise<void> => {
  const watches = await Promise.all(watched.map(({ page }) => timelineWatched(page)));
  const stoodAtMs = watches.flatMap((watch) => watch.stoodAtMs);
  for (const [index, person] of watched.entries()) {
    const moves = watches[index]?.moves ?? [];
    const { ms, waitedMs } = timelineMoved(moves, stoodAtMs);
    const jumps = moves.filter(({ byMs }) => Math.abs(byMs) > 20);
    expect(ms, `${person.name}'s timeline; ${JSON.stringify({ jumps, stoodAtMs })}`).toBeLessThan(100);
    await untilOnTime(person);
    await seenFor(person, 3_000);
    const shiftMs = positionShiftMs(await newSightings(person.page), 24, waitedMs);
    expect(shiftMs, `${person.name}'s pictures`).toBeLessThan(100);
  }
};

/** The process id of the embedded party server in this person's app. */
const serverProcess = (host: Person): Promise<number | undefined> =>
  host.app.evaluate(
    ({ app }) => app.getAppMetrics().find((metric) => metric.name === 'Matinee party server')?.pid,
  );

test.describe('a party under faults', () => {
  let people: Person[];
  test.beforeEach(() => {
    people = [];
    test.setTimeout(240_000);
  });
  test.afterEach(async () => {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
  });

  test('the party survives when the server process is killed while the film plays', async () => {
    const alice = await launchPerson('alice');
    people.push(alice);
    const olderLink = await startParty(alice);
    await byId(alice.page, 'dock-leave').click();
    await byId(alice.page, 'end-for-all').click();
    const link = await startParty(alice);
    const bob = await launchPerson('bob', { args: ['--join', link] });
    people.push(bob);
    await enterFromLobby(bob);
    await untilPresent(bob.page, 'alice', EVERYBODY);
    const film = await filmMp4();
    await openFilm(alice, film.path);
    await openCopy(bob, film.path);
    await untilReady([alice, bob]);
    await say(bob, 'before the fall');
    await byId(alice.page, 'transport-play').click();
    await untilView(bob.page, 'the film plays', (view) => view.playback.phase === 'playing');
    await expect.poll(() => positionOf(bob.page)).toBeGreaterThan(2_000);
    const before = await viewOf(bob.page);
    for (const person of [alice, bob]) await watch(person);
    await seenFor(bob, 3_000);

    const first = await serverProcess(alice);
    expect(first).toBeDefined();
    process.kill(first ?? 0, 'SIGKILL');
    await untilView(bob.page, 'Bob notices', (view) => view.state.kind === 'reconnecting');
    expect(await seenOf(bob.page, 'alice', EVERYBODY)).toEqual({ who: 'alice', moves: true });
    await untilView(bob.page, 'Bob is back', (view) => view.state.kind === 'connected', 60_000);
    await untilView(alice.page, 'Alice is back', (view) => view.state.kind === 'connected', 60_000);
    expect(await serverProcess(alice)).not.toBe(first);
    await seenFor(bob, 6_000);
    await expectUnmoved(alice, bob);
    const after = await untilView(bob.page, 'all are connected', (view) =>
      view.participants.every((person) => person.presence === 'connected'),
    );
    expect(after.chat.map((entry) => entry.text)).toEqual(['before the fall']);
    expect(after.participants.map(({ id, seat, name }) => ({ id, seat, name }))).toEqual(
      before?.participants.map(({ id, seat, name }) => ({ id, seat, name })),
    );
    expect(await seenOf(bob.page, 'alice', EVERYBODY)).toEqual({ who: 'alice', moves: true });

    const carol = await launchPerson('carol');
    people.push(carol);
    await byId(carol.page, 'home-join-input').fill(olderLink);
    await byId(carol.page, 'home-join').click();
    await expect(byId(carol.page, 'lobby-error')).toContainText('This party is over');
    await expect(byId(carol.page, 'lobby-join')).toBeDisabled();
  });

  test('a guest who is killed is asked on the next start whether to rejoin', async () => {
    const { alice, bob } = await watchingParty(people);
    const bobsId = await participantId(alice.page, 'Bob');
    await watch(alice);
    await bob.kill();
    await untilView(alice.page, 'Bob is shown reconnecting', (view) =>
      view.participants.some((person) => person.id === bobsId && person.presence === 'reconnecting'),
    );
    await untilView(
      alice.page,
      'Bob is shown gone',
      (view) => view.participants.some((person) => person.id === bobsId && person.presence === 'gone'),
      60_000,
    );
    await expectUnmoved(alice);

    const again = await launchPerson('bob', { dataFolder: bob.dataFolder });
    people.splice(people.indexOf(bob), 1, again);
    await byId(again.page, 'home-rejoin').click();
    await enterFromLobby(again);
    const view = await untilView(alice.page, 'Bob is back', (party) =>
      party.participants.some((person) => person.id === bobsId && person.presence === 'connected'),
    );
    expect(view.participants.filter((person) => person.name === 'Bob')).toHaveLength(1);
    await untilPresent(alice.page, 'bob', EVERYBODY);
  });

  test('a guest who closes the window, or whose app is told to end, is gone at once, and asked on the next start', async () => {
    const { alice, bob } = await watchingParty(people);
    const bobsId = await participantId(alice.page, 'Bob');
    const goneAtOnce = () =>
      untilView(
        alice.page,
        'Bob is gone from the list',
        (view) => {
          const one = view.participants.find(({ id }) => id === bobsId);
          if (one && one.presence !== 'connected') throw new Error(`Bob is shown ${one.presence}`);
          return !one;
        },
        15_000,
      );
    await watch(alice);
    const ended = new Promise((resolve) => bob.app.process().once('exit', resolve));
    await bob.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await goneAtOnce();
    await ended;
    await seenFor(alice, 4_000);
    await expectUnmoved(alice);
    await expect(byId(alice.page, 'tile-Bob')).toHaveCount(0);

    const again = await launchPerson('bob', { dataFolder: bob.dataFolder });
    people.splice(people.indexOf(bob), 1, again);
    await byId(again.page, 'home-rejoin').click();
    await enterFromLobby(again);
    await untilPresent(alice.page, 'bob', EVERYBODY);
    expect(await participantId(alice.page, 'Bob')).toBe(bobsId);

    again.app.process().kill('SIGTERM');
    await goneAtOnce();
  });

  test('a connection that goes dead without a word for 40 s comes back', async () => {
    let proxy: Awaited<ReturnType<typeof startImpairmentProxy>> | undefined;
    try {
      const { alice, bob } = await watchingParty(people, async (link) => {
        const url = new URL(link);
        const server = new URL(url.searchParams.get('s') ?? '');
        proxy = await startImpairmentProxy({ host: server.hostname, port: Number(server.port) });
        url.searchParams.set('s', `http://127.0.0.1:${proxy.port}`);
        return url.toString();
      });
      await say(alice, 'still there?');
      await expect(byId(bob.page, 'chat-message')).toHaveCount(1);
      await watch(bob);
      await seenFor(bob, 3_000);
      const dead = Date.now();
      proxy?.blackhole();
      await untilView(bob.page, 'Bob notices', (view) => view.state.kind === 'reconnecting', 20_000);
      await expect(byId(bob.page, 'banner-reconnecting')).toBeVisible();
      await untilView(alice.page, 'Alice sees that Bob is reconnecting', (view) =>
        view.participants.some((person) => person.name === 'Bob' && person.presence === 'reconnecting'),
      );
      expect(await seenOf(bob.page, 'alice', EVERYBODY)).toEqual({ who: 'alice', moves: true });
      await expect.poll(() => Date.now() - dead, { timeout: 60_000 }).toBeGreaterThan(40_000);
      proxy?.restore();
      await untilView(bob.page, 'Bob is back', (view) => view.state.kind === 'connected', 30_000);
      await untilView(
        alice.page,
        'Alice has Bob back',
        (view) =>
          view.participants.length === 2 &&
          view.participants.every((person) => person.presence === 'connected'),
      );
      await seenFor(bob, 6_000);
      await expectUnmoved(bob);
      await expect(byId(bob.page, 'chat-message')).toHaveCount(1);
      await untilPresent(bob.page, 'alice', EVERYBODY);
    } finally {
      await proxy?.close();
    }
  });

  test('the film goes on when the host’s machine goes away for good, and what is pressed is said to be kept', async () => {
    const { alice, bob } = await watchingParty(people);
    await alice.kill();
    await untilView(bob.page, 'Bob notices', (view) => view.state.kind === 'reconnecting');
    await expect(byId(bob.page, 'banner-reconnecting')).toBeVisible();
    await seenFor(bob, 2_000);
    // The command is refused after a minute without the server; the app says at once that it is kept until then.
    await bob.page.keyboard.press('Space');
    await expect(byId(bob.page, 'banner-kept')).toBeVisible();
  });
});

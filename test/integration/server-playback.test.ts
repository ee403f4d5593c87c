/** One film, one timeline: start, hold, seek and end over real sockets. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FilmSource, PlaybackCommand } from '@core/wire/playback';
import { ManualClock } from '../fakes/clock';
import type { RawClient } from '../fakes/raw-client';
import { RealServer } from '../fakes/real-server';

const source: FilmSource = { kind: 'url', url: 'https://films.example/film.mp4' };
let real: RealServer;
let clock: ManualClock;
let ana: RawClient;
let ben: RawClient;
let benId: string;

beforeEach(async () => {
  clock = new ManualClock(1_000);
  real = await RealServer.start({ runtime: { clock, timers: clock } });
  const party = await real.partyOfTwo();
  ({ ana, ben } = party);
  benId = party.guestSeat.participantId;
});
afterEach(async () => {
  const stopping = real.stop();
  await clock.advanceAsync(5_000);
  await stopping;
});

let commands = 0;
const command = (by: RawClient, what: PlaybackCommand) => {
  commands += 1;
  const baseRevision = by.room?.playback.timeline.revision ?? 0;
  return by.ok('playback:command', { commandId: `c_${commands}`, baseRevision, command: what });
};
const phase = (client: RawClient, wanted: string) =>
  client.untilRoom(({ playback }) => playback.phase === wanted);

/** Waits until both have the film and know everything that has happened so far. */
const bothReady = async () => {
  await ben.until(({ revision }) => revision === ana.revision, 'the same revision');
  await ana.observe('ready');
  await ben.until(({ revision }) => revision === ana.revision, 'the same revision');
  await ben.observe('ready');
};

const openFilm = async () => {
  await command(ana, { type: 'open', title: 'Film', source, durationMs: 600_000 });
  await ben.untilRoom(({ playback }) => playback.film?.title === 'Film');
};

it('the film starts for both at one moment a little ahead', async () => {
  await openFilm();
  await bothReady();
  await command(ben, { type: 'play' });
  await Promise.all([phase(ana, 'playing'), phase(ben, 'playing')]);
  expect(ana.room?.playback.timeline).toEqual(ben.room?.playback.timeline);
  expect(ana.room?.playback.timeline.atServerTimeMs).toBe(clock.now() + 150);
});

it('the film waits for the person who has no film yet, until somebody goes on without them', async () => {
  await openFilm();
  await ana.observe('ready');
  await command(ana, { type: 'play' });
  await phase(ben, 'holding');
  expect(ben.room?.playback.hold).toMatchObject({ reason: 'loading', waitingFor: [benId] });
  await command(ana, { type: 'continueWithout', participantId: benId });
  await phase(ben, 'playing');
  expect(ben.room?.playback.continuedWithout).toEqual([benId]);
  await ben.observe('ready');
  await ana.untilRoom(({ playback }) => playback.continuedWithout.length === 0);
});

it('the film goes on by itself when a stall lasts too long', async () => {
  await openFilm();
  await bothReady();
  await command(ana, { type: 'play' });
  await phase(ben, 'playing');
  await ben.observe('buffering');
  await phase(ana, 'holding');
  clock.advance(3_000);
  await phase(ana, 'playing');
  expect(ana.room?.playback.continuedWithout).toEqual([benId]);
});

it('a command for another film is refused, and the film says who did what last', async () => {
  await openFilm();
  const stale = ana.room?.playback.timeline.revision ?? 0;
  await openFilm();
  await ana.untilRoom(({ playback }) => playback.timeline.revision > stale);
  const answer = await ben.refused('playback:command', {
    commandId: 'c_stale',
    baseRevision: stale - 1,
    command: { type: 'play' },
  });
  expect(answer).toBe('INVALID_STATE');
  await command(ben, { type: 'seek', positionMs: 90_000 });
  await ana.untilRoom(({ playback }) => playback.lastAction?.action === 'seek');
  expect(ana.room?.playback).toMatchObject({
    lastAction: { by: benId, fromMs: 0, toMs: 90_000 },
    timeline: { positionMs: 90_000, playing: false },
  });
});

it('the film ends at its end', async () => {
  await openFilm();
  await bothReady();
  await command(ana, { type: 'play' });
  await phase(ben, 'playing');
  clock.advance(600_150);
  await Promise.all([phase(ana, 'ended'), phase(ben, 'ended')]);
  expect(ana.room?.playback).toEqual(ben.room?.playback);
  expect(ben.room?.playback.timeline.positionMs).toBe(600_000);
});

it('the film is controlled only by people who may', async () => {
  const viewer = await real.join((await real.mint(ana.room?.sessionId ?? '', 'Vic', 'viewer')).token);
  await openFilm();
  const payload = { commandId: 'c_v', baseRevision: 99, command: { type: 'play' } };
  expect(await viewer.refused('playback:command', payload)).toBe('NOT_CONTROLLER');
  expect(await viewer.refused('call:publish', { streamId: 's', kind: 'microphone' })).toBe(
    'PERMISSION_DENIED',
  );
});

/**
 * Measures how steady a call of three is where one of them is behind a symmetric router and on a bad line, so that their
 * voice and picture go over the DHT stream and the relay in the host's app.
 */
import type { Page } from 'playwright';
import { keepConnections, pathsOf } from '../../lab/driver/arriving';
import { untilAllPresent } from '../../lab/driver/call';
import { joinParty } from '../../lab/driver/party-flow';
import type { TestMachine } from '../../lab/network/test-network';
import { machineNowMs } from '../../lab/senses/machine-clock';
import { arrivalsOf, watchArrivals } from '../kit/arrivals';
import { withCast } from '../kit/cast';
import { whileBusy } from '../kit/busy';
import { pause } from '../kit/pause';
import type { Measured } from '../kit/run';
import { whyTaken } from '../kit/void';
import { startHomeParty } from './home-party';
import type { Stage } from './stage';
import { longestGapMs, ratePerSecond } from './steadiness';

const HOST = 'alice';
const FAR = 'bob';
const NEAR = 'carol';
/** Everybody's picture and voice that go by the host's relay, and in whose window they arrive. */
const DIRECTIONS = [
  { at: HOST, speaker: FAR },
  { at: FAR, speaker: HOST },
  { at: FAR, speaker: NEAR },
  { at: NEAR, speaker: FAR },
] as const;
/** In the same call, between the two whose routers let them meet: what the machine gives where nothing is relayed. */
const BESIDE = [
  { at: HOST, speaker: NEAR },
  { at: NEAR, speaker: HOST },
] as const;
/** A call by a relay begins where both ends have tried their own ways. */
const PRESENT_WITHIN_MS = 120_000;
/** The wait until the engine's own estimates of line and machine have settled. */
const SETTLE_MS = 10_000;
const WATCHED_MS = 60_000;
/** On the line of the one who is far, each way. */
const LOSS = 0.01;

export const measureViaHost = (stage: Stage): Promise<Measured> =>
  withCast(async (cast) => {
    const { env, loseOf, ...machines } = await stage.homesOfThree();
    const launched = (name: string, machine: TestMachine) =>
      cast.launch(name, { machine, asInstalled: true, env });
    const [host, far, near] = await Promise.all([
      launched(HOST, machines.host),
      launched(FAR, machines.far),
      launched(NEAR, machines.near),
    ]);
    const people = [host, far, near];
    const pageOf = (name: string): Page => (people.find((person) => person.name === name) ?? host).page;
    for (const { page } of people) await keepConnections(page);
    const link = await startHomeParty(host);
    for (const guest of [far, near]) await joinParty(guest, link);
    await untilAllPresent(people, PRESENT_WITHIN_MS);
    await loseOf(LOSS);
    try {
      for (const { at, speaker } of [...DIRECTIONS, ...BESIDE]) await watchArrivals(pageOf(at), speaker);
      await pause(SETTLE_MS);
      const fromMs = machineNowMs();
      const [, busy] = await whileBusy([], () => pause(WATCHED_MS));
      const untilMs = machineNowMs();
      const paths = await pathsOf(far.page);
      const direct = paths.filter(({ kind }) => kind !== 'relay');
      if (direct.length > 0 || paths.length < 2) throw new Error(`not by the host: ${JSON.stringify(paths)}`);
      const lookedAt = (directions: readonly { readonly at: string; readonly speaker: string }[]) =>
        Promise.all(
          directions.map(async ({ at, speaker }) => {
            const { frames, voice } = await arrivalsOf(pageOf(at), speaker);
            return {
              ...{ at, speaker, fps: ratePerSecond(frames, fromMs, untilMs) },
              gapMs: longestGapMs(voice, fromMs, untilMs),
            };
          }),
        );
      const [ways, beside] = [await lookedAt(DIRECTIONS), await lookedAt(BESIDE)];
      return {
        values: {
          'via-host-fps': Math.min(...ways.map(({ fps }) => fps)),
          'via-host-gap-ms': Math.max(...ways.map(({ gapMs }) => gapMs)),
          'via-host-beside-fps': Math.min(...beside.map(({ fps }) => fps)),
          'via-host-beside-gap-ms': Math.max(...beside.map(({ gapMs }) => gapMs)),
        },
        ...{ machineBusy: busy.machine, void: whyTaken(busy.strangers), detail: { ways, beside, paths } },
      };
    } finally {
      await loseOf(0);
    }
  });

/**
 * Measures how long it takes from the click on *Look* until the host's picture first moves, with two real windows of fresh
 * profiles.
 */
import { firstRemoteFrame, stampFirstRemoteFrame } from '../../lab/driver/first-frame';
import { useServer } from '../../lab/driver/own-server';
import { byId, enterFromLobby, startParty, titleCase } from '../../lab/driver/party-flow';
import type { Person } from '../../lab/driver/person';
import { withCast } from '../kit/cast';
import { whileBusy } from '../kit/busy';
import type { Measured } from '../kit/run';
import { whyTaken } from '../kit/void';
import { FAILED_MS, pictureValues } from './figures';
import { startHomeParty } from './home-party';
import type { PictureId } from './model';
import type { Stage } from './stage';

const HOST = 'alice';
const GUEST = 'bob';

interface Seen {
  /** Null where no picture came. */
  readonly ms: number | null;
  /** By which way, or what the guest read. */
  readonly how: string;
  /** When the lobby had the party's name; null where it never did. */
  readonly lobbyMs: number | null;
}

async function goIn(guest: Person): Promise<Seen> {
  const clickedAt = performance.now();
  const left = (): number => Math.max(1, FAILED_MS - (performance.now() - clickedAt));
  await byId(guest.page, 'home-join').click();
  const [way, failure] = [byId(guest.page, 'look-way'), byId(guest.page, 'lobby-error')];
  await way
    .or(failure)
    .first()
    .waitFor({ timeout: left() })
    .catch(() => undefined);
  const lobbyMs = performance.now() - clickedAt;
  if (!(await way.isVisible())) {
    const read = (await failure.isVisible()) ? await failure.innerText() : 'nothing';
    return { ms: null, how: read, lobbyMs: null };
  }
  const how = (await way.getAttribute('data-way')) ?? '';
  const ms = await enterFromLobby(guest)
    .then(() => firstRemoteFrame(guest.page, left()))
    .catch(() => null);
  return { ms, how, lobbyMs };
}

export const measurePicture = (stage: Stage, experiment: PictureId): Promise<Measured> =>
  withCast(async (cast) => {
    const { host: home, guest: away, env, server } = await stage.windowsOf(experiment);
    const [host, guest] = await Promise.all([
      cast.launch(HOST, { machine: home, asInstalled: true, env }),
      cast.launch(GUEST, { machine: away, asInstalled: true, env }),
    ]);
    if (server) await useServer(host, server);
    const link = await (server ? startParty(host) : startHomeParty(host));
    await byId(guest.page, 'home-join-input').fill(link);
    await stampFirstRemoteFrame(guest.page, titleCase(HOST), 'home-join');
    const [seen, busy] = await whileBusy([], () => goIn(guest));
    return {
      ...{ values: pictureValues(experiment, seen.ms), machineBusy: busy.machine },
      ...{ void: whyTaken(busy.strangers), detail: seen },
    };
  });

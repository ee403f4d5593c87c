import type { PublicationKind } from '@core/wire/room';
import type { MediaPath } from '@sdk/media-path/media-path';
import { FakeTrack } from '../fakes/fake-call';
import { personInRoom, type FakePathHost } from '../fakes/path-host';

/** The duties of every media path, however it carries media: two people, each with a path and a host of their own. */

export type PersonName = 'ana' | 'ben';

export interface MediaPathWorld {
  /** Those of the present session of each. */
  readonly paths: Readonly<Record<PersonName, MediaPath>>;
  readonly hosts: Readonly<Record<PersonName, FakePathHost>>;
  /** The session of one of them is over: its path ends, and another one is made for the next session. */
  renew(name: PersonName): void;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Sets whether media gets through between the two from now on. */
  setThrough(isThrough: boolean): void;
  /** The track of a kind that one sends to the other. */
  sentTrack(from: PersonName, kind: PublicationKind): MediaStreamTrack | null;
  /** Whether one sends the other the picture of a kind. */
  sendsPicture(from: PersonName, kind: 'camera' | 'screen'): boolean;
  /** Lets some sound and some of a picture go both ways. */
  flow(): Promise<void>;
  /** How many timers wait. */
  pending(): number;
}

type Contract = Readonly<Record<string, (world: MediaPathWorld) => Promise<void>>>;

const assert = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

const same = (value: unknown, wanted: unknown, what: string): void =>
  assert(
    JSON.stringify(value) === JSON.stringify(wanted),
    `${what}: ${JSON.stringify(value)} instead of ${JSON.stringify(wanted)}`,
  );

/** The longest time that any path may take to notice a loss, to mend it, or to give up. */
const PATIENCE_MS = 90_000;

const until = async (world: MediaPathWorld, holds: () => boolean, what: string): Promise<void> => {
  for (let waitedMs = 0; !holds(); waitedMs += 1_000) {
    if (waitedMs > PATIENCE_MS) throw new Error(`never: ${what}`);
    await world.pass(1_000);
  }
};

const other = (name: PersonName): PersonName => (name === 'ana' ? 'ben' : 'ana');

const enter = (world: MediaPathWorld, name: PersonName, ...here: PersonName[]): void => {
  world.hosts[name].join();
  see(world, name, ...here);
};

/** Tells somebody who is in the room. */
const see = (world: MediaPathWorld, name: PersonName, ...here: PersonName[]): void =>
  world.hosts[name].setRoom(here.map((id) => personInRoom(id, id === 'ana' ? 1 : 2)));

const reachOf = (world: MediaPathWorld, from: PersonName) => world.paths[from].person(other(from)).reach;

const areOpen = (world: MediaPathWorld): boolean =>
  reachOf(world, 'ana') === 'open' && reachOf(world, 'ben') === 'open';

const together = async (world: MediaPathWorld): Promise<void> => {
  enter(world, 'ana', 'ana');
  enter(world, 'ben', 'ana', 'ben');
  see(world, 'ana', 'ana', 'ben');
  await until(world, () => areOpen(world), 'the two reach each other');
};

interface Watched {
  /** The streams that came and went, in their order: "+id", "-id". */
  readonly log: string[];
  /** The ids of the present streams. */
  readonly there: Set<string>;
  readonly events: string[];
  /** The ways in which the other person was reached, in their order. */
  readonly reaches: string[];
}

const watch = ({ paths }: MediaPathWorld, name: PersonName): Watched => {
  const watched: Watched = { log: [], there: new Set(), events: [], reaches: [] };
  const { events } = paths[name];
  events.on('streamArrived', ({ participantId, publicationId, stream, track }) => {
    same(participantId, other(name), 'whose stream it is');
    assert(stream.getTracks().includes(track), 'the track that came is in its stream');
    watched.log.push(`+${publicationId}`);
    watched.there.add(publicationId);
    watched.events.push('streamArrived');
  });
  events.on('streamGone', ({ participantId, publicationId }) => {
    same(participantId, other(name), 'whose stream went');
    assert(watched.there.delete(publicationId), 'only what is there goes');
    watched.log.push(`-${publicationId}`);
    watched.events.push('streamGone');
  });
  events.on('reachChanged', () => {
    watched.events.push('reachChanged');
    const { reach } = paths[name].person(other(name));
    if (reach !== watched.reaches.at(-1)) watched.reaches.push(reach);
  });
  events.on('callChanged', () => watched.events.push('callChanged'));
  events.on('warning', ({ error }) => watched.events.push(error.code));
  return watched;
};

const voice = (label = 'voice') => new FakeTrack('audio', label).as();
const picture = (label = 'picture') => new FakeTrack('video', label).as();

export const MEDIA_PATH_CONTRACT: Contract = {
  'a path reaches nobody outside a session, and never oneself': async (world) => {
    same(reachOf(world, 'ana'), 'none', 'before the session');
    same([...(await world.paths.ana.figures()).people.keys()], [], 'figures before the session');
    await together(world);
    same(world.paths.ana.person('ana').reach, 'none', 'oneself');
    same(world.paths.ana.person('nobody').reach, 'none', 'somebody who isn’t in the room');
  },

  'a path tells that a person is reached, and over which route': async (world) => {
    const ana = watch(world, 'ana');
    await together(world);
    same(ana.reaches.at(-1), 'open', 'what was told last');
    const before = ana.reaches.slice(0, -1);
    assert(
      before.every((reach) => reach === 'coming' || reach === 'overdue'),
      `before that they are coming: ${before.join()}`,
    );
    await until(world, () => world.paths.ana.person('ben').route !== null, 'the route is known');
    same(world.paths.ana.person('ben').lost, false, 'nothing is lost');
  },

  'a path brings a publication under the id of its handle': async (world) => {
    const ben = watch(world, 'ben');
    await together(world);
    const camera = world.paths.ana.publish('camera', picture());
    const microphone = world.paths.ana.publish('microphone', voice());
    assert(camera.id !== microphone.id, 'two publications have two ids');
    assert(camera.id.length > 0 && camera.id.length <= 128, 'an id is of the length that the wire carries');
    await until(world, () => ben.there.size === 2, 'both arrive');
    same([...ben.there].sort(), [camera.id, microphone.id].sort(), 'what arrived');
  },

  'a path brings earlier publications to a late joiner, in their order': async (world) => {
    const ben = watch(world, 'ben');
    enter(world, 'ana', 'ana');
    const kinds = ['microphone', 'camera', 'screen'] as const;
    const ids = kinds.map(
      (kind) => world.paths.ana.publish(kind, kind === 'microphone' ? voice() : picture()).id,
    );
    await world.pass(5_000);
    enter(world, 'ben', 'ana', 'ben');
    see(world, 'ana', 'ana', 'ben');
    await until(world, () => ben.there.size === 3, 'all of it arrives');
    same(
      ben.log,
      ids.map((id) => `+${id}`),
      'what arrived, in its order',
    );
  },

  'a path replaces a track without a stream arriving or going': async (world) => {
    const ben = watch(world, 'ben');
    await together(world);
    const camera = world.paths.ana.publish('camera', picture('one'));
    await until(world, () => ben.there.has(camera.id), 'the first arrives');
    const second = picture('two');
    const { id } = camera;
    camera.replace(second, 'text');
    await world.pass(2_000);
    assert(world.sentTrack('ana', 'camera') === second, 'the second is sent');
    same(camera.id, id, 'the id of the publication');
    same(ben.log, [`+${id}`], 'what arrived');
  },

  'a path sends nothing of a closed publication, also where that is closed twice or replaced afterwards':
    async (world) => {
      await together(world);
      const closed = world.paths.ana.publish('camera', picture());
      closed.close();
      assert(world.sentTrack('ana', 'camera') === null, 'nothing is sent');
      closed.replace(picture());
      assert(world.sentTrack('ana', 'camera') === null, 'a closed handle sends nothing');
      const track = picture('again');
      world.paths.ana.publish('camera', track);
      closed.close();
      closed.replace(picture());
      assert(
        world.sentTrack('ana', 'camera') === track,
        'a closed handle has no hold on the next publication',
      );
    },

  'a path closes a publication by the next one of its kind': async (world) => {
    await together(world);
    const first = world.paths.ana.publish('camera', picture('one'));
    const track = picture('two');
    world.paths.ana.publish('camera', track);
    first.close();
    assert(world.sentTrack('ana', 'camera') === track, 'the second goes on');
  },

  'a path drops the streams of a person who leaves the room, and has them again when the person is back':
    async (world) => {
      const ana = watch(world, 'ana');
      await together(world);
      const { id } = world.paths.ben.publish('microphone', voice());
      await until(world, () => ana.there.has(id), 'it arrives');
      see(world, 'ana', 'ana');
      await world.pass(1_000);
      same(reachOf(world, 'ana'), 'none', 'who has left');
      same(ana.log, [`+${id}`, `-${id}`], 'what came and went');
      see(world, 'ana', 'ana', 'ben');
      await until(world, () => ana.there.has(id), 'it arrives anew');
    },

  'a path says that a person is lost until the connection is mended, and has every stream again': async (
    world,
  ) => {
    const ana = watch(world, 'ana');
    await together(world);
    const { id } = world.paths.ben.publish('microphone', voice());
    await until(world, () => ana.there.has(id), 'it arrives');
    world.setThrough(false);
    await until(world, () => world.paths.ana.person('ben').lost, 'the loss is told');
    assert(reachOf(world, 'ana') !== 'open', 'who is lost isn’t reached');
    world.setThrough(true);
    await until(world, () => areOpen(world), 'it is mended');
    same(world.paths.ana.person('ben').lost, false, 'lost, after it is mended');
    assert(!ana.reaches.some((reach) => reach === 'none' || reach === 'failed'), 'they were never given up');
    await until(world, () => ana.there.has(id), 'the stream is there');
    same(
      ana.events.filter((event) => event === 'LINK_FAILED'),
      [],
      'warnings',
    );
  },

  'a path gives a person up once, says so, and tries again when it is told to': async (world) => {
    const ana = watch(world, 'ana');
    await together(world);
    world.setThrough(false);
    await until(world, () => reachOf(world, 'ana') === 'failed', 'who can’t be reached is given up');
    same(world.paths.ana.person('ben').lost, false, 'who was given up isn’t being mended');
    await world.pass(20_000);
    same(reachOf(world, 'ana'), 'failed', 'it isn’t tried by itself');
    same(
      ana.events.filter((event) => event === 'LINK_FAILED'),
      ['LINK_FAILED'],
      'warnings',
    );
    world.setThrough(true);
    world.paths.ana.retry('ben');
    world.paths.ben.retry('ana');
    await until(world, () => areOpen(world), 'it is tried again');
  },

  'a path asks for no picture that isn’t shown, and for it again once it is': async (world) => {
    await together(world);
    world.paths.ben.publish('camera', picture());
    world.paths.ben.publish('screen', picture());
    const sends = () => [world.sendsPicture('ben', 'camera'), world.sendsPicture('ben', 'screen')];
    await until(world, () => sends().every(Boolean), 'whoever doesn’t know how large is sent any');
    world.paths.ana.prefer('ben', 'camera', 0);
    await until(world, () => !world.sendsPicture('ben', 'camera'), 'the camera isn’t sent');
    same(sends(), [false, true], 'the other picture is');
    world.paths.ana.prefer('ben', 'camera', 180);
    await until(world, () => world.sendsPicture('ben', 'camera'), 'it is sent again');
    world.paths.ana.prefer('ben', 'screen', 0);
    await until(world, () => !world.sendsPicture('ben', 'screen'), 'the screen isn’t sent');
    world.paths.ana.prefer('ben', 'screen', null);
    await until(world, () => sends().every(Boolean), 'not known means any');
  },

  'a path receives sound alone where it is told to, and says so': async (world) => {
    const ana = watch(world, 'ana');
    await together(world);
    world.paths.ben.publish('camera', picture());
    await until(world, () => world.sendsPicture('ben', 'camera'), 'the picture is sent');
    same(world.paths.ana.receivesVideo, true, 'at first');
    ana.events.length = 0;
    world.paths.ana.setReceiveVideo(false);
    same(world.paths.ana.receivesVideo, false, 'afterwards');
    assert(ana.events.includes('callChanged'), 'the change is told');
    await until(world, () => !world.sendsPicture('ben', 'camera'), 'the picture isn’t sent');
    world.paths.ana.setReceiveVideo(true);
    await until(world, () => world.sendsPicture('ben', 'camera'), 'the picture is sent again');
  },

  'a path counts the traffic of each person who is reached, and of nobody else': async (world) => {
    await together(world);
    world.paths.ben.publish('microphone', voice());
    world.paths.ben.publish('camera', picture());
    await world.flow();
    const before = await world.paths.ana.figures();
    await world.flow();
    const now = await world.paths.ana.figures();
    same([...now.people.keys()], ['ben'], 'whose figures there are');
    const [old, one] = [before.people.get('ben'), now.people.get('ben')];
    assert(old !== undefined && one !== undefined && one.audioIn > old.audioIn, 'sound was counted');
    assert(old !== undefined && one !== undefined && one.videoIn > old.videoIn, 'pictures were counted');
    assert((one?.roundTripMs ?? 1) > 0, 'a round trip takes time, or isn’t known');
    see(world, 'ana', 'ana');
    same([...(await world.paths.ana.figures()).people.keys()], [], 'after they have left');
  },

  'a path leaves its streams alone while the server is away, and catches up when it is back': async (
    world,
  ) => {
    const ana = watch(world, 'ana');
    await together(world);
    const { id } = world.paths.ben.publish('microphone', voice());
    await until(world, () => ana.there.has(id), 'it arrives');
    const before = [...ana.log];
    for (const name of ['ana', 'ben'] as const) world.hosts[name].emit('away', {});
    await world.flow();
    await world.pass(20_000);
    same(reachOf(world, 'ana'), 'open', 'while the server is away');
    const { id: later } = world.paths.ben.publish('camera', picture());
    for (const name of ['ana', 'ben'] as const) enter(world, name, 'ana', 'ben');
    await until(world, () => ana.there.has(later), 'what was published meanwhile arrives');
    same(ana.log, [...before, `+${later}`], 'what was there has neither gone nor come anew');
    same(reachOf(world, 'ana'), 'open', 'when it is back');
  },

  'a path brings what one app tells another, both ways and in order, while they are reached, and only then':
    async (world) => {
      const told: string[] = [];
      const listen = (name: PersonName): unknown =>
        world.paths[name].events.on('told', ({ participantId, message }) =>
          told.push(`${name} from ${participantId}: ${message}`),
        );
      listen('ana');
      listen('ben');
      world.paths.ana.tell('ben', 'too early');
      world.paths.ana.tell('nobody', 'to nobody');
      await together(world);
      world.paths.ana.tell('ben', 'one');
      world.paths.ana.tell('ben', 'two');
      world.paths.ben.tell('ana', 'three');
      await world.pass(100);
      same(told, ['ben from ana: one', 'ben from ana: two', 'ana from ben: three'], 'what was told');
      for (const name of ['ana', 'ben'] as const) see(world, name, name);
      world.paths.ana.tell('ben', 'too late');
      await world.pass(100);
      same(told.length, 3, 'what was told once they had parted');
    },

  'a path ends with the session, its handles too, and leaves the next session to the next path': async (
    world,
  ) => {
    const ben = watch(world, 'ben');
    await together(world);
    const old = world.paths.ana.publish('camera', picture());
    await until(world, () => ben.there.has(old.id), 'it arrives');
    const { ana } = world.paths;
    world.hosts.ana.end();
    world.renew('ana');
    same(ana.person('ben').reach, 'none', 'after the session');
    same([...(await ana.figures()).people.keys()], [], 'figures after the session');
    see(world, 'ben', 'ben');
    await world.pass(2_000);
    same([...ben.there], [], 'what is there of somebody who has left');
    old.replace(picture());
    await together(world);
    await world.pass(2_000);
    same([...ben.there], [], 'a handle of the session before sends nothing');
    const { id } = world.paths.ana.publish('camera', picture());
    await until(world, () => ben.there.has(id), 'the next session’s arrives');
  },

  'a path is silent once it is disposed, and keeps no timer': async (world) => {
    const ana = watch(world, 'ana');
    await together(world);
    world.paths.ana.dispose();
    world.paths.ben.dispose();
    same(world.pending(), 0, 'timers');
    ana.events.length = 0;
    see(world, 'ana', 'ana');
    world.hosts.ana.emit('away', {});
    enter(world, 'ana', 'ana', 'ben');
    await world.pass(5_000);
    same(ana.events, [], 'what it says');
    same(world.pending(), 0, 'timers, afterwards');
  },
};

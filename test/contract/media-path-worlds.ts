import type { PublicationKind } from '@core/wire/room';
import type { MediaPath } from '@sdk/media-path/media-path';
import { MeshMediaPath } from '@sdk/media-path/mesh/mesh-media-path';
import { ManualClock } from '../fakes/clock';
import { FakeCallNetwork } from '../fakes/fake-media-path';
import { FakePathHost } from '../fakes/path-host';
import { TransportWire, type WiredTransport } from '../fakes/wired-transports';
import type { MediaPathWorld, PersonName } from './media-path.contract';
import { Hub } from './second-path';

const NAMES = ['ana', 'ben'] as const;
const forBoth = <T>(make: (name: PersonName) => T): Record<PersonName, T> => ({
  ana: make('ana'),
  ben: make('ben'),
});
const other = (name: PersonName): PersonName => (name === 'ana' ? 'ben' : 'ana');

/** A path for each, until they are in another session. */
const pathsOf = <P extends MediaPath>(make: (name: PersonName) => P) => {
  const paths = forBoth(make);
  const renew = (name: PersonName): void => {
    paths[name].dispose();
    paths[name] = make(name);
  };
  return { paths, renew };
};

/** A world with the mesh, over connections in memory and a server that hands signals on. */
export const meshWorld = (): MediaPathWorld => {
  const clock = new ManualClock();
  const wire = new TransportWire();
  const hosts = forBoth((name) => new FakePathHost(name));
  const transports = forBoth((): WiredTransport[] => []);
  for (const from of NAMES)
    hosts[from].answers.signal = ({ to, linkEpoch, signal }) => {
      queueMicrotask(() => hosts[to as PersonName].emit('signal', { from, linkEpoch, signal }));
      return Promise.resolve({});
    };
  const { paths, renew } = pathsOf(
    (name) =>
      new MeshMediaPath({
        environment: { clock, timers: clock },
        host: hosts[name],
        createTransport: ({ initiator }) => {
          const transport = wire.make(initiator);
          transports[name].push(transport);
          return transport;
        },
      }),
  );
  const sentBy = (name: PersonName, kind: PublicationKind) => {
    const living = transports[name].findLast(({ destroyed }) => !destroyed);
    return living?.sent.get(kind);
  };
  return {
    paths,
    renew,
    hosts,
    pass: (ms) => clock.advanceAsync(ms),
    setThrough: (isThrough) => (wire.isThrough = isThrough),
    sentTrack: (from, kind) => sentBy(from, kind)?.track ?? null,
    sendsPicture: (from, kind) => {
      const sent = sentBy(from, kind);
      return sent !== undefined && sent.track !== null && sent.limit.active;
    },
    flow: () => clock.advanceAsync(3_000),
    pending: () => clock.pending,
  };
};

/** A world with the fake path that most tests of the SDK use. */
export const fakeWorld = (): MediaPathWorld => {
  const network = new FakeCallNetwork();
  const hosts = forBoth((name) => new FakePathHost(name));
  const { paths, renew } = pathsOf((name) => network.path().connect(hosts[name]));
  return {
    paths,
    renew,
    hosts,
    pass: async () => {
      // The fake takes no time; a loss that isn't mended before the next `pass` is given up.
      await Promise.resolve();
      for (const name of NAMES) if (paths[name].person(other(name)).lost) paths[name].giveUp(other(name));
    },
    setThrough: (isThrough) => {
      for (const name of NAMES) {
        if (!isThrough) paths[name].setReach(other(name), 'interrupted', true);
        else if (paths[name].person(other(name)).lost) paths[name].setReach(other(name), null);
      }
    },
    sentTrack: (from, kind) => paths[from].published.get(kind)?.track ?? null,
    sendsPicture: (from, kind) => {
      const track = paths[from].published.get(kind)?.track ?? null;
      return track !== null && paths[other(from)].shows(from, kind);
    },
    flow: () => {
      for (const name of NAMES) paths[name].flow(other(name));
      return Promise.resolve();
    },
    pending: () => 0,
  };
};

/** A world with a path that nobody has built: everybody sends once, to a hub that hands on what others want. */
export const hubWorld = (): MediaPathWorld => {
  const clock = new ManualClock();
  const hub = new Hub();
  const hosts = forBoth((name) => new FakePathHost(name));
  const { paths, renew } = pathsOf((name) => hub.path({ clock, timers: clock }, hosts[name]));
  return {
    paths,
    renew,
    hosts,
    pass: (ms) => clock.advanceAsync(ms),
    setThrough: (isThrough) => hub.setThrough(isThrough),
    sentTrack: (from, kind) => hub.uplink(from, kind),
    sendsPicture: (from, kind) => hub.forwards(from, kind, other(from)),
    flow: () => clock.advanceAsync(3_000),
    pending: () => clock.pending,
  };
};

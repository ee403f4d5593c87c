import type { Clock } from '@core/base/clock';
import {
  provesUdp,
  relayAtEnd,
  udpAtEnd,
  type FoundCandidate,
  type IceFailure,
  type RelayFinding,
  type UdpFinding,
} from '@core/net/network-judgement';
import { relayServers, udpServers } from '@core/wire/ice-urls';
import type { IceServer } from '@core/wire/socket';

/** Checks what STUN and TURN servers do for this machine. The signal ends the check with what was found by then. */
export interface IceProbe {
  findUdp(servers: readonly IceServer[], signal: AbortSignal): Promise<UdpFinding>;
  tryRelay(servers: readonly IceServer[], signal: AbortSignal): Promise<RelayFinding>;
}

/** Number of messages over the relay that are measured: the first one still meets the connection's start. */
const RELAY_PINGS = 3;

const isHere = (): boolean => typeof RTCPeerConnection === 'function';

/** `relayProtocol` is in the standard and in Chromium, and not yet in TypeScript's library. */
const foundOf = (candidate: RTCIceCandidate): FoundCandidate => ({
  type: candidate.type,
  protocol: candidate.protocol,
  relayProtocol:
    'relayProtocol' in candidate && typeof candidate.relayProtocol === 'string'
      ? candidate.relayProtocol
      : null,
});

const toBrowser = ({ urls, username, credential }: IceServer): RTCIceServer => ({
  urls,
  ...(username === undefined ? {} : { username }),
  ...(credential === undefined ? {} : { credential }),
});

/** Resolves when the signal is aborted. */
const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** The candidates of one connection, as they come, and the errors on the way. */
class Search {
  readonly found: FoundCandidate[] = [];
  readonly failures: IceFailure[] = [];

  /** @param onChange after each candidate, each failure, and at the end */
  constructor(
    readonly connection: RTCPeerConnection,
    onChange: () => void,
    onCandidate: (candidate: RTCIceCandidate) => void = () => undefined,
  ) {
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate && candidate.candidate !== '') {
        this.found.push(foundOf(candidate));
        onCandidate(candidate);
      }
      onChange();
    });
    connection.addEventListener('icecandidateerror', ({ url, errorCode }) => {
      this.failures.push({ url, code: errorCode });
      onChange();
    });
    connection.addEventListener('icegatheringstatechange', onChange);
  }

  get isOver(): boolean {
    return this.connection.iceGatheringState === 'complete';
  }
}

/** Uses the browser's own connections: what it can do in a party, it can do here, over the same routes. */
export class BrowserIceProbe implements IceProbe {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async findUdp(servers: readonly IceServer[], signal: AbortSignal): Promise<UdpFinding> {
    const iceServers = udpServers(servers).map(toBrowser);
    if (iceServers.length === 0) return 'noServers';
    if (!isHere()) return 'notHere';
    const connection = new RTCPeerConnection({ iceServers });
    try {
      const known = new Promise<UdpFinding>((resolve) => {
        const search = new Search(connection, () => {
          if (search.found.some(provesUdp)) resolve('reached');
          else if (search.isOver) resolve(udpAtEnd(search.found, search.failures));
        });
      });
      // The data channel is there because a connection that has nothing to carry gathers nothing.
      connection.createDataChannel('probe');
      await connection.setLocalDescription();
      return await Promise.race([known, ended(signal).then((): UdpFinding => 'silent')]);
    } finally {
      connection.close();
    }
  }

  async tryRelay(servers: readonly IceServer[], signal: AbortSignal): Promise<RelayFinding> {
    const iceServers = relayServers(servers).map(toBrowser);
    if (iceServers.length === 0) return { kind: 'noServers' };
    if (!isHere()) return { kind: 'notHere' };
    const options: RTCConfiguration = { iceServers, iceTransportPolicy: 'relay' };
    const near = new RTCPeerConnection(options);
    const far = new RTCPeerConnection(options);
    try {
      const searches: Search[] = [];
      const noRelay = new Promise<RelayFinding>((resolve) => {
        const look = (): void => {
          const failed = searches.find(({ isOver, found }) => isOver && found.length === 0);
          if (failed) resolve(relayAtEnd(failed.failures));
        };
        for (const [from, to] of [
          [near, far],
          [far, near],
        ] as const) {
          const pass = (candidate: RTCIceCandidate): void =>
            // A candidate that can't be used is no loss while another can; the measurement tells.
            void introduced.then(() => to.addIceCandidate(candidate)).catch(() => undefined);
          searches.push(new Search(from, look, pass));
        }
      });
      const carried = this.#measure(near, far);
      const introduced = introduce(near, far);
      await introduced;
      const inVain = ended(signal).then((): RelayFinding => {
        const isSilent = searches.every(({ found }) => found.length === 0);
        return isSilent ? relayAtEnd(searches.flatMap(({ failures }) => failures)) : { kind: 'failed' };
      });
      return await Promise.race([carried, noRelay, inVain]);
    } finally {
      near.close();
      far.close();
    }
  }

  /** Sends a message there and back over both ends' relays; each way is one round trip between here and the relay. */
  #measure(near: RTCPeerConnection, far: RTCPeerConnection): Promise<RelayFinding> {
    far.addEventListener('datachannel', ({ channel }) => {
      channel.addEventListener('message', ({ data }: MessageEvent<string>) => channel.send(data));
    });
    const channel = near.createDataChannel('probe');
    const roundTrips: number[] = [];
    return new Promise((resolve) => {
      let sentAtMs = 0;
      const send = (): void => {
        sentAtMs = this.#clock.now();
        channel.send('probe');
      };
      channel.addEventListener('open', send);
      channel.addEventListener('message', () => {
        roundTrips.push((this.#clock.now() - sentAtMs) / 2);
        if (roundTrips.length < RELAY_PINGS) send();
        else resolve({ kind: 'carried', ms: Math.min(...roundTrips) });
      });
    });
  }
}

/** Exchanges offer and answer directly, as both ends are here. */
const introduce = async (near: RTCPeerConnection, far: RTCPeerConnection): Promise<void> => {
  await near.setLocalDescription();
  if (near.localDescription) await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription();
  if (far.localDescription) await near.setRemoteDescription(far.localDescription);
};

/** Runs in the browser: a pair of bare connections that may only use a relay, and the SDK's connection test. */
import type { IceServer } from '@core/wire/socket';
import type { MatineeBridge } from '@core/ipc/contract';
import type { ServerFinding } from '@core/net/network-judgement';
import { checkNetworkBy, type NetworkCheckResult } from '@sdk/network-check/network-check';

/** In the app main asks for the server's health, as the page may not; in a browser the page asks. */
const askHealth =
  (bridge: MatineeBridge) =>
  async (partyUrl: string): Promise<ServerFinding> => {
    const result = await bridge.call('party.health', { partyUrl });
    return result.ok ? (result.value as ServerFinding) : { kind: 'unreachable' };
  };

/** The result of a pair: the text that came through, and the kind of way it took. */
interface PairOutcome {
  readonly heard: string | null;
  /** The number of frames of the other's picture that were decoded. */
  readonly frames: number;
  readonly route: string | null;
  readonly errorCodes: readonly number[];
}

const PATIENCE_MS = 10_000;

const until = <T>(look: () => T | null | Promise<T | null>): Promise<T | null> =>
  new Promise((resolve) => {
    const startedAt = performance.now();
    const again = async (): Promise<void> => {
      const seen = await look();
      if (seen !== null || performance.now() - startedAt > PATIENCE_MS) resolve(seen);
      else requestAnimationFrame(() => void again());
    };
    void again();
  });

/** The kind of the own candidate in the pair that is in use. */
const routeOf = async (connection: RTCPeerConnection): Promise<string | null> => {
  const stats = await connection.getStats();
  for (const entry of stats.values()) {
    if (entry.type !== 'transport') continue;
    const pair = stats.get(entry.selectedCandidatePairId);
    return pair ? (stats.get(pair.localCandidateId)?.candidateType ?? null) : null;
  }
  return null;
};

const framesOf = async (connection: RTCPeerConnection): Promise<number> => {
  for (const entry of (await connection.getStats()).values())
    if (entry.type === 'inbound-rtp' && entry.kind === 'video') return entry.framesDecoded ?? 0;
  return 0;
};

const moving = (): MediaStreamTrack => {
  const canvas = document.createElement('canvas');
  const paint = canvas.getContext('2d');
  let frame = 0;
  const draw = (): void => {
    if (paint) {
      paint.fillStyle = `hsl(${frame++ % 360} 80% 50%)`;
      paint.fillRect(0, 0, canvas.width, canvas.height);
    }
    requestAnimationFrame(draw);
  };
  draw();
  const [track] = canvas.captureStream(15).getVideoTracks();
  if (!track) throw new Error('no track');
  return track;
};

/**
 * Connects a pair. @param nearServers the servers whose relay each end may use; the same for both where only one list
 * is given
 */
const pair = async (nearServers: readonly IceServer[], farServers = nearServers): Promise<PairOutcome> => {
  const open = (iceServers: readonly IceServer[]) =>
    new RTCPeerConnection({ iceServers: [...iceServers] as RTCIceServer[], iceTransportPolicy: 'relay' });
  const [near, far] = [open(nearServers), open(farServers)];
  const errorCodes: number[] = [];
  let heard: string | null = null;
  for (const one of [near, far]) one.onicecandidateerror = ({ errorCode }) => errorCodes.push(errorCode);
  far.ondatachannel = ({ channel }) => (channel.onmessage = ({ data }) => channel.send(`${data}, too`));
  const channel = near.createDataChannel('talk');
  channel.onopen = () => channel.send('hello');
  channel.onmessage = ({ data }: MessageEvent<string>) => (heard = data);
  near.addTrack(moving());
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription as RTCSessionDescription);
  near.onicecandidate = ({ candidate }) => void (candidate && far.addIceCandidate(candidate));
  far.onicecandidate = ({ candidate }) => void (candidate && near.addIceCandidate(candidate));
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription as RTCSessionDescription);
  const isOver = () =>
    [near, far].some((one) => one.iceGatheringState === 'complete') && errorCodes.length > 0;
  await until(async () => (heard !== null && (await framesOf(far)) > 5) || isOver() || null);
  const outcome = { heard, frames: await framesOf(far), route: await routeOf(near), errorCodes };
  near.close();
  far.close();
  return outcome;
};

const check = async (serverUrl: string, token: string) => {
  const told: NetworkCheckResult[] = [];
  const startedAt = performance.now();
  const { matinee } = globalThis as { matinee?: MatineeBridge };
  const results = await checkNetworkBy(matinee && askHealth(matinee))({ serverUrl, token }, (result) =>
    told.push(result),
  );
  return { results, told, tookMs: performance.now() - startedAt };
};

const hooks = { pair, check };
export type TurnHooks = typeof hooks;
Object.assign(globalThis, { turnHooks: hooks });

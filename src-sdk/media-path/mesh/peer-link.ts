/// <reference path="./simple-peer.d.ts" />
import SimplePeer from 'simple-peer/simplepeer.min.js';
import { Emitter } from '@core/base/emitter';
import type { SendLimit } from '@core/call/video-ladder';
import { SCREEN_START_KBPS, withStartBitrate } from '@core/call/start-bitrate';
import { withStereoOpus } from '@core/call/stereo-opus';
import { admitMessage, newChannelGuard } from '@core/mesh/channel-guard';
import { MAX_SECTIONS } from '@core/mesh/link-guard';
import { APP_MESSAGE_BYTES } from '@core/wire/app-message';
import type { PublicationKind } from '@core/wire/room';
import type { IceServer, PeerSignal } from '@core/wire/socket';
import { addEmptySender } from './empty-sender';
import { limitSender, onForeignChannel, readAudioLevel, readStats, shrinkFor } from './peer-connection';
import type { LinkStats } from './link-stats';
import { SenderLimits } from './sender-limits';

export interface PeerLinkEvents {
  signal: PeerSignal;
  opened: object;
  /** The transport gets no answers any more; it may come back. */
  doubted: object;
  /**
   * The transport is dead. `negotiation`: because of what one end sent, not because of the network. `overran`: the other
   * end sent more over it than any honest one does.
   */
  closed: { why: 'network' | 'negotiation' | 'overran'; detail: string };
  stream: { stream: MediaStream; track: MediaStreamTrack };
  /** The other end said something over the channel, besides its heartbeat. */
  told: { message: string };
}

/** One kind that goes out over one link; its stream keeps its id, whatever track it carries. */
export interface OutgoingTrack {
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack | null;
  readonly limit: SendLimit;
}

export interface PeerLinkOptions {
  readonly initiator: boolean;
  readonly iceServers: readonly IceServer[];
  /** Connects over a relay only, so that the other end doesn't learn this machine's address. */
  readonly relayOnly: boolean;
}

const NEGOTIATION_ERRORS = new Set([
  'ERR_SET_REMOTE_DESCRIPTION',
  'ERR_SET_LOCAL_DESCRIPTION',
  'ERR_CREATE_OFFER',
  'ERR_CREATE_ANSWER',
  'ERR_ADD_ICE_CANDIDATE',
  'ERR_ADD_TRANSCEIVER',
  'ERR_SIGNALING',
]);

/**
 * Sends over the data channel regularly, so that silence means a dead link also between people who send neither sound
 * nor picture.
 */
const HEARTBEAT = '.';

/** One transport to one person at one epoch. It is never revived: recovery is another PeerLink. */
export class PeerLink {
  readonly events = new Emitter<PeerLinkEvents>();
  readonly #peer: SimplePeer;
  readonly #sent = new Map<PublicationKind, { track: MediaStreamTrack; current: MediaStreamTrack | null }>();
  /** Senders that were negotiated before they had anything to carry, and what they carry now. */
  readonly #ready = new Map<
    PublicationKind,
    { readonly sender: RTCRtpSender; track: MediaStreamTrack | null }
  >();
  readonly #voices = new Map<string, MediaStreamTrack>();
  readonly #limits: SenderLimits;
  /** Bound on the streams that came: as many as there can be lines, however many ids a line names. */
  readonly #arrived = new Set<string>();
  #channel = newChannelGuard;
  #closed = false;

  constructor(options: PeerLinkOptions) {
    this.#peer = new SimplePeer({
      initiator: options.initiator,
      trickle: true,
      config: {
        iceServers: options.iceServers.map(({ urls, username, credential }) => ({
          urls,
          ...(username === undefined ? {} : { username }),
          ...(credential === undefined ? {} : { credential }),
        })),
        iceTransportPolicy: options.relayOnly ? 'relay' : 'all',
      },
      // The lines for what the other end sends exist from the start: that saves a round trip of asking.
      offerOptions: { offerToReceiveAudio: true, offerToReceiveVideo: true },
      sdpTransform: withStereoOpus,
    });
    this.#limits = new SenderLimits({
      apply: ({ track, previous, limit }) =>
        this.#closed ? Promise.resolve(false) : limitSender(this.#peer, track, previous, limit),
      shrink: shrinkFor,
    });
    this.#peer
      .on('signal', (signal) => this.events.emit('signal', signal as PeerSignal))
      .on('connect', () => {
        this.#limits.renew();
        this.events.emit('opened', {});
      })
      .on('iceStateChange', (state) => {
        if (state === 'disconnected') this.events.emit('doubted', {});
      })
      .on('data', (data) => this.#hear(data))
      .on('track', (track, stream) => {
        this.#arrived.add(stream.id);
        if (this.#arrived.size > MAX_SECTIONS) {
          this.#overrun('streams');
          return;
        }
        if (track.kind === 'audio') this.#voices.set(stream.id, track);
        this.events.emit('stream', { stream, track });
      })
      .on('error', (error) =>
        this.#end(
          NEGOTIATION_ERRORS.has(error.code ?? '') ? 'negotiation' : 'network',
          error.code ?? error.message,
        ),
      )
      .on('close', () => this.#end('network', 'closed'));
    onForeignChannel(this.#peer, options.initiator, () => this.#overrun('channels'));
  }

  /** Takes a parsed signal of the other end. */
  take(signal: PeerSignal): void {
    if (this.#closed || signal.type === 'rebuild' || signal.type === 'report' || signal.type === 'want')
      return;
    try {
      if (signal.type === 'transceiverRequest') {
        const { kind } = signal.transceiverRequest;
        if (kind !== 'audio' && kind !== 'video') return;
        this.#peer.signal({ type: signal.type, transceiverRequest: { kind } });
        return;
      }
      this.#peer.signal(this.#prepared(signal));
    } catch (error) {
      this.#peer.destroy();
      this.#end('negotiation', error instanceof Error ? error.message : 'signal');
    }
  }

  /** Negotiates a kind under which nothing is sent yet, so that it can begin at once. Call this as the link is made. */
  prepare(kind: 'microphone' | 'camera', stream: MediaStream): void {
    if (this.#closed || this.#sent.has(kind) || this.#ready.has(kind)) return;
    const sender = addEmptySender(this.#peer, kind === 'microphone' ? 'audio' : 'video', stream);
    if (sender) this.#ready.set(kind, { sender, track: null });
  }

  /** Sends a track under a kind, replaces the one that was sent, or with null sends nothing. */
  send(kind: PublicationKind, { stream, track, limit }: OutgoingTrack): void {
    if (this.#closed) return;
    const prepared = this.#ready.get(kind);
    if (prepared) {
      this.#sendPrepared(kind, prepared, track, limit);
      return;
    }
    const sent = this.#sent.get(kind);
    const previous = sent?.current ?? null;
    try {
      if (!sent) {
        if (!track) return;
        this.#peer.addTrack(track, stream);
        this.#sent.set(kind, { track, current: track });
      } else if (sent.current !== track) {
        // The sender stays, so that descriptions don't grow with every switch of the camera.
        this.#peer.replaceTrack(sent.track, track, stream);
        sent.current = track;
      }
    } catch (error) {
      this.#peer.destroy();
      this.#end('negotiation', error instanceof Error ? error.message : 'track');
      return;
    }
    if (track) this.#limits.set(kind, track, previous, limit);
    else this.#limits.drop(kind);
  }

  heartbeat(): void {
    if (this.#closed || !this.#peer.connected) return;
    this.#limits.retry();
    this.tell(HEARTBEAT);
  }

  /** Says something to the other end. */
  tell(message: string): void {
    if (this.#closed || !this.#peer.connected) return;
    try {
      this.#peer.send(message);
    } catch {
      // The channel is closing; its `close` event reports that.
    }
  }

  stats(): Promise<LinkStats | null> {
    return this.#closed ? Promise.resolve(null) : readStats(this.#peer);
  }

  /** Level of an audio stream that comes in over this link, linear 0…1. */
  audioLevel(streamId: string): number {
    const track = this.#voices.get(streamId);
    return track && !this.#closed ? readAudioLevel(this.#peer, track) : 0;
  }

  destroy(): void {
    this.#closed = true;
    this.events.clear();
    this.#peer.destroy();
  }

  #sendPrepared(
    kind: PublicationKind,
    prepared: { readonly sender: RTCRtpSender; track: MediaStreamTrack | null },
    track: MediaStreamTrack | null,
    limit: SendLimit,
  ): void {
    const previous = prepared.track;
    prepared.track = track;
    if (previous !== track) {
      prepared.sender.replaceTrack(track).then(
        // Only now the sender is known by its track.
        () => this.#limits.retry(),
        () => undefined,
      );
    }
    if (track) this.#limits.set(kind, track, previous, limit);
    else this.#limits.drop(kind);
  }

  /** Adds the start bitrate to the other end's description, so that a screen begins sharp. */
  #prepared(signal: PeerSignal): PeerSignal {
    const isDescription = signal.type === 'offer' || signal.type === 'answer';
    if (!isDescription || !this.#sent.get('screen')?.current) return signal;
    return { ...signal, sdp: withStartBitrate(signal.sdp, SCREEN_START_KBPS) };
  }

  #hear(data: Uint8Array | string): void {
    const { guard, granted } = admitMessage(this.#channel, data.length, performance.now());
    this.#channel = guard;
    if (!granted) {
      this.#overrun('messages');
      return;
    }
    if (data.length > APP_MESSAGE_BYTES) return;
    const message = typeof data === 'string' ? data : new TextDecoder().decode(data);
    if (message !== HEARTBEAT) this.events.emit('told', { message });
  }

  #overrun(what: 'streams' | 'channels' | 'messages'): void {
    if (this.#closed) return;
    this.#peer.destroy();
    this.#end('overran', `more ${what} than a link has`);
  }

  #end(why: PeerLinkEvents['closed']['why'], detail: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.events.emit('closed', { why, detail });
  }
}

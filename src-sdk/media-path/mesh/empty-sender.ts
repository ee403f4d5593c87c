/// <reference path="./simple-peer.d.ts" />
import type SimplePeer from 'simple-peer/simplepeer.min.js';

const placeholders = new Map<'audio' | 'video', MediaStreamTrack>();

/** A track that never carries anything: that of a connection which nobody is at the other end of. */
const placeholder = (kind: 'audio' | 'video'): MediaStreamTrack => {
  const track = placeholders.get(kind) ?? new RTCPeerConnection().addTransceiver(kind).receiver.track;
  placeholders.set(kind, track);
  return track;
};

/**
 * Adds a sender that carries nothing, before anything is negotiated: what it carries later needs no negotiation any more.
 * It begins with a track, as both ends take only such a sender for the other's line, and as its stream's id is told then;
 * that is gone before the description is made, since a connection does one thing after the other.
 * @returns null where the connection is gone
 */
export const addEmptySender = (
  peer: SimplePeer,
  kind: 'audio' | 'video',
  stream: MediaStream,
): RTCRtpSender | null => {
  const sender = peer._pc?.addTrack(placeholder(kind), stream) ?? null;
  sender?.replaceTrack(null).catch(() => undefined);
  return sender;
};

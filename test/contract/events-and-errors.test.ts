/**
 * Every event of the SDK and every error code, with the test that provokes it through the real server, a real peer or
 * a real adapter. A code that nothing provokes has a reason here, or no place in the list.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODE_NAMES, type ErrorCode } from '@core/base/errors';
import type { DisconnectReason } from '@core/wire/room';
import type { WatchTogetherEventName } from '@sdk/api';
import { EVENT_NAMES } from '@sdk/event-methods';

type Proof = { readonly file: string; readonly test: string } | { readonly unprovoked: string };

const by =
  (file: string) =>
  (test: string): Proof => ({ file, test });
const session = by('test/integration/sdk-session.test.ts');
const refusals = by('test/integration/sdk-refusals.test.ts');
const browser = by('test/integration/sdk-mesh.test.ts');
const invites = by('test/integration/server-invites.test.ts');
const call = by('src-sdk/call.test.ts');
const facade = by('src-sdk/watch-together.test.ts');
const monitor = by('src-sdk/stats/call-monitor.test.ts');
const mesh = by('src-sdk/media-path/mesh-media-path.test.ts');
const devices = by('src-sdk/devices/media-devices.test.ts');
const screen = by('src-sdk/screen/screen-share.test.ts');
const signalling = by('test/contract/sdk-signalling.test.ts');
const engine = by('src-sdk/playback/playback-engine.test.ts');
const player = by('src-sdk/playback/html-video-player.test.ts');

const EVENTS: Readonly<Record<WatchTogetherEventName, Proof>> = {
  connected: session('joins, shows who is there, what they send, and who leaves'),
  disconnected: session('joins, shows who is there, what they send, and who leaves'),
  stateChanged: session('is missed at once when somebody asks'),
  reconnecting: session(
    'finds everybody in their seats, with their links untouched and what was said meanwhile',
  ),
  reconnected: session(
    'finds everybody in their seats, with their links untouched and what was said meanwhile',
  ),
  tokenWillExpire: refusals('a token that ends soon is announced'),
  error: refusals('tells of the end when it can no longer come back'),
  warning: browser('survives a participant who sends nonsense'),
  participantJoined: session('joins, shows who is there, what they send, and who leaves'),
  participantLeft: session('joins, shows who is there, what they send, and who leaves'),
  participantUpdated: session('joins, shows who is there, what they send, and who leaves'),
  streamAdded: browser('shows and plays both to each other'),
  streamRemoved: browser('switches the camera without a new stream, and off and on again'),
  mediaStateChanged: call('mutes without closing, and turns the camera’s light off'),
  playbackBlocked: call('says when the browser wants a click, and plays after it'),
  speakingStarted: browser('shows and plays both to each other'),
  speakingStopped: call('says who speaks, oneself too'),
  activeSpeakersChanged: call('is ranked as it changes, and nobody at the end'),
  talkingWhileMuted: call('says that somebody talks while it is muted, every 10 s at most'),
  noAudioInput: call('says once that it gives no sound, until it gives some'),
  qualityChanged: call('is told when its level changes'),
  deviceFound: by('src-sdk/devices/own-devices.test.ts')(
    'are offered when they are plugged in, and used only when asked',
  ),
  stats: monitor('come at each interval that somebody asked for, as rates'),
  cpuConstrained: monitor('is said once by cpuConstrained, shown, reported, and over after a while'),
  screenShareBlack: screen('is told after 5 s, and taken back at the first picture'),
  screenShareFrozen: screen('is told though the track is live, and taken back by the next picture'),
  devicesChanged: call('falls back to another device when one is unplugged, and to none when there is none'),
  deviceLost: call('falls back to another device when one is unplugged, and to none when there is none'),
  screenShareStarted: session('shares a screen'),
  screenShareStopped: session('shares a screen'),
  message: session('chats, to everybody and to one'),
  playbackChanged: refusals('says whom the room waits for, and whose film is another one'),
  driftChanged: facade('plays the room’s film and says how far off it is'),
  waitingChanged: refusals('says whom the room waits for, and whose film is another one'),
  mediaMismatch: refusals('says whom the room waits for, and whose film is another one'),
  viewChanged: facade('announces the view at most once a microtask'),
};

const CODES: Readonly<Record<ErrorCode, Proof>> = {
  TOKEN_INVALID: refusals('with %s'),
  TOKEN_EXPIRED: refusals('with %s'),
  TOKEN_NOT_YET_VALID: refusals('with %s'),
  TOKEN_UNAVAILABLE: refusals('with %s'),
  PERMISSION_DENIED: session('is locked, and open again'),
  SESSION_FULL: refusals('with SESSION_FULL, until there is a seat'),
  SESSION_CLOSED: refusals('with SESSION_CLOSED once it has ended'),
  SESSION_NOT_FOUND: refusals('with %s'),
  SESSION_LOCKED: session('is locked, and open again'),
  INVITE_INVALID: by('test/integration/server-guards.test.ts')(
    'is answered plainly twenty times, and never keeps the honest behind the same address out',
  ),
  INVITE_EXPIRED: by('test/integration/server-hostile.test.ts')(
    'expires, is void for a locked or closed session, and is refused with a word for each',
  ),
  INVITE_USED_UP: invites(
    'gets their own seat, for no further use of the code, and their former credential is void',
  ),
  INVITE_REVOKED: invites('that is taken back leads nowhere, and says so; who came by it stays'),
  PERSON_REMOVED: invites('stays out, whatever code and name they come with, also after a restart'),
  TOO_MANY_INVITES: invites('there are ten of at a time, and new ones as often as one likes'),
  TOO_MANY_PARTIES: invites('there are twenty of at a time for one host key, and one more when one is over'),
  SERVER_FULL: invites('there are no more of than the server has room for'),
  SERVER_UNTRUSTED: by('src-main/party/http.test.ts')('with another key is told nothing'),
  PARTY_ELSEWHERE: by('src-main/party/parties.test.ts')(
    'gives no token for a party on another site before the person has agreed, and then without a question',
  ),
  INVALID_STATE: facade('refuses calls in the wrong state and bad arguments'),
  SERVER_UNREACHABLE: refusals('with SERVER_UNREACHABLE where nobody listens'),
  BAD_MESSAGE: signalling('drops what is not in the protocol'),
  PROTOCOL_MISMATCH: by('src-main/party/http.test.ts')('tells a Matinee server from others'),
  CLIENT_OUTDATED: by('test/integration/server-sessions.test.ts')(
    'needs a protocol’s version that the server takes, and a token',
  ),
  SERVER_OUTDATED: by('test/integration/server-sessions.test.ts')(
    'needs a protocol’s version that the server takes, and a token',
  ),
  SIGNAL_TIMEOUT: signalling('says so when no answer comes'),
  JOIN_ABORTED: refusals('with JOIN_ABORTED by the person, on a line that is dead'),
  RATE_LIMITED: refusals('too much chat is RATE_LIMITED, too long a message MESSAGE_TOO_LARGE'),
  MESSAGE_TOO_LARGE: refusals('too much chat is RATE_LIMITED, too long a message MESSAGE_TOO_LARGE'),
  NEGOTIATION_FAILED: browser('survives a participant who sends nonsense'),
  LINK_FAILED: mesh('rebuilds a silent link, three times, and then says that it failed'),
  TURN_UNAVAILABLE: mesh('says TURN_UNAVAILABLE and has no link where there is no relay'),
  NOT_STREAMING: by('test/integration/server-sessions.test.ts')(
    'hear who publishes what, who is muted, and what is written',
  ),
  PEER_GONE: session('chats, to everybody and to one'),
  MIC_DENIED: devices('takes %s of a %s for %s'),
  CAMERA_DENIED: devices('takes %s of a %s for %s'),
  DEVICE_NOT_FOUND: devices('takes %s of a %s for %s'),
  DEVICE_IN_USE: devices('takes %s of a %s for %s'),
  OUTPUT_UNSUPPORTED: player('chooses the output where the browser can'),
  SCREEN_CANCELLED: devices('takes %s of a screen for %s'),
  SCREEN_UNSUPPORTED: devices('takes %s of a screen for %s'),
  SCREEN_AUDIO_UNAVAILABLE: call('tells cancelling from not being able to, and missing sound from both'),
  SCREEN_ENDED: screen('is over when its source is gone, and the sharer is told, once'),
  NOT_CONTROLLER: session('plays one film, by command'),
  NOT_SEEKABLE: by('src-sdk/playback/film-vices.test.ts')(
    'is sought by nobody: whoever asks for it is told why, and nothing moves',
  ),
  MEDIA_MISMATCH: {
    unprovoked:
      'A file that is not the room’s is a state of readiness; the code names its sentence for the view.',
  },
  MEDIA_UNSUPPORTED: engine('is a film that fails; an unreachable one is tried again'),
  MEDIA_UNREACHABLE: engine('is a film that fails; an unreachable one is tried again'),
  INVALID_ARGUMENT: facade('refuses calls in the wrong state and bad arguments'),
  INTERNAL: { unprovoked: 'A fault of ours. Whatever provokes one is a bug to mend.' },
};

/** Every reason for which a session ends, beside what the person does. */
const REASONS: Readonly<Record<DisconnectReason, Proof>> = {
  left: session('joins, shows who is there, what they send, and who leaves'),
  kicked: session('removes somebody, for good'),
  session_closed: session('ends for everybody, and its id is burnt'),
  duplicate_identity: session('is taken over by the same person elsewhere'),
  token_revoked: session('is told when the operator revokes it'),
  server_shutdown: by('src-core/session/machine.test.ts')('calls giving up by what the person gave up on'),
  rate_limited: by('src-core/session/machine.test.ts')('calls giving up by what the person gave up on'),
  reconnect_timeout: by('src-core/session/machine.test.ts')('calls giving up by what the person gave up on'),
};

const check = (name: string, proof: Proof): void => {
  if ('unprovoked' in proof) {
    expect(proof.unprovoked.length).toBeGreaterThan(20);
    return;
  }
  const path = join(import.meta.dirname, '../..', proof.file);
  expect(existsSync(path), `${proof.file} is there`).toBe(true);
  const source = readFileSync(path, 'utf8');
  expect(source.includes(proof.test), `${proof.file} has “${proof.test}”`).toBe(true);
  const capitalized = `on${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const isNamed = source.includes(name) || source.includes(capitalized);
  // The page of the browser test listens, the test asks it.
  const page = path.replace('.test.ts', '.page.ts');
  const isHeard = existsSync(page) && readFileSync(page, 'utf8').includes(capitalized);
  expect(isNamed || isHeard, `${proof.file} names ${name}`).toBe(true);
};

describe('every event', () => {
  it('is in the list', () => expect(Object.keys(EVENTS).sort()).toEqual([...EVENT_NAMES].sort()));
  it.each(Object.entries(EVENTS))('%s is provoked', check);
});

describe('every error code', () => {
  it('is in the list', () => expect(Object.keys(CODES).sort()).toEqual([...ERROR_CODE_NAMES].sort()));
  it.each(Object.entries(CODES))('%s is provoked, or has a reason', check);
});

describe('every reason of an end', () => {
  it.each(Object.entries(REASONS))('%s is provoked', check);
});

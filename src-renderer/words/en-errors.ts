import type { ErrorCode } from '@core/base/errors';
import type { DisconnectReason } from '@core/wire/room';

interface Words {
  /** What happened. */
  what: string;
  /** What to do about it. */
  todo: string;
}

/** Every code has its sentence; a missing one doesn't compile. */
export const errors: Record<ErrorCode, Words> = {
  TOKEN_INVALID: {
    what: 'The party server did not let you in.',
    todo: 'Join again with the code or link.',
  },
  TOKEN_EXPIRED: { what: 'Your ticket ran out before you were in.', todo: 'Try again, you get a fresh one.' },
  TOKEN_NOT_YET_VALID: {
    what: 'Your ticket is not valid yet.',
    todo: "Check this computer's date and time, then try again.",
  },
  TOKEN_UNAVAILABLE: {
    what: 'We could not get a ticket for the party.',
    todo: 'Check your connection and try again.',
  },
  PERMISSION_DENIED: { what: 'You may not do that in this party.', todo: 'Ask the host.' },
  SESSION_FULL: { what: 'The party is full.', todo: 'Try again when somebody has left.' },
  SESSION_CLOSED: { what: 'This party is over.', todo: 'Ask the host for a new code.' },
  SESSION_NOT_FOUND: {
    what: 'There is no such party.',
    todo: 'Check the code, or ask the host for a new one.',
  },
  SESSION_LOCKED: { what: 'The party is locked.', todo: 'Ask the host to unlock it, then try again.' },
  INVITE_INVALID: { what: 'That code leads nowhere.', todo: 'Check it against the message you were sent.' },
  INVITE_EXPIRED: { what: 'That invite has run out.', todo: 'Ask the host for a new one.' },
  INVITE_USED_UP: {
    what: 'That code was used by as many people as it was made for.',
    todo: 'Ask the host for a new one.',
  },
  INVITE_REVOKED: { what: 'The host has taken that code back.', todo: 'Ask the host for the new one.' },
  PERSON_REMOVED: {
    what: 'The host has removed you from this party.',
    todo: 'If that was a mistake, ask the host to invite you to another party.',
  },
  TOO_MANY_INVITES: {
    what: 'This party has as many codes as it can have.',
    todo: 'Take the codes back with “New code”, then share the new one.',
  },
  TOO_MANY_PARTIES: {
    what: 'You have as many parties open on that server as it allows.',
    todo: 'End one of them, then try again.',
  },
  SERVER_FULL: {
    what: 'The party server has no room for another party.',
    todo: 'Try again later, or start the party on this computer.',
  },
  SERVER_UNTRUSTED: {
    what: 'The server is not the one the invite speaks of.',
    todo: 'We did not connect. Ask the host for a fresh link.',
  },
  PARTY_AWAY: {
    what: "The host's app isn't open, the party is over, or it isn't open to friends far away.",
    todo: 'Ask the host to start it, then try again. A new party has a new link.',
  },
  NO_DIRECT_WAY: {
    what: 'The party is there, but your router and the host’s let no direct way through.',
    todo: 'Try from another network, such as a phone’s hotspot, or ask the host to start the party on a server.',
  },
  UDP_BLOCKED: {
    what: 'Your network lets out none of the packets (UDP) by which the party is found.',
    todo: 'Check that you are online, or try another network. A VPN or a guest Wi-Fi may be in the way.',
  },
  RELAY_ONLY: {
    what: 'Your address stays hidden, so we did not look beyond your network: the host would have seen it.',
    todo: 'Switch “By a relay only” off under Settings, The call, then try again. Or paste the whole link in a Matinee that was started with the host’s relay (MATINEE_DHT_RELAY); a code alone does not go by one.',
  },
  RELAY_AWAY: {
    what: 'The relay that this Matinee goes by does not answer.',
    todo: 'Check that you are online, or ask whoever runs it. Without it, switch “By a relay only” off under Settings, The call.',
  },
  PARTY_NOT_AT_RELAY: {
    what: 'Your address stays hidden, so we looked at your relay only, and nobody waits there for you: the host does not go by the same relay, or their app is not open.',
    todo: 'Ask the host, and give them your relay (MATINEE_DHT_RELAY); or switch “By a relay only” off under Settings, The call.',
  },
  REACH_OFF: {
    what: 'Parties far away are switched off in this Matinee.',
    todo: 'Choose meeting points under Settings, Parties, then look again. Where Matinee was started without any, it says so there.',
  },
  PARTY_ELSEWHERE: {
    what: 'The party runs on another server than the one of the invite.',
    todo: 'Join, and you are asked whether you want to go there. Then it can be tested too.',
  },
  INVALID_STATE: { what: 'That does not work right now.', todo: 'Wait a moment, then try again.' },
  SERVER_UNREACHABLE: {
    what: 'The party server does not answer.',
    todo: "Check your connection, and that the host's app is running.",
  },
  BAD_MESSAGE: { what: 'The server did not understand us.', todo: 'Try again. If it stays, update Matinee.' },
  PROTOCOL_MISMATCH: {
    what: 'What answers there isn’t a Matinee server, or is one that we don’t understand.',
    todo: 'Check the address, or ask the host for a fresh link.',
  },
  CLIENT_OUTDATED: {
    what: 'Your Matinee is older than this party.',
    todo: 'Get the newest Matinee, then join again. In a browser, reload the page.',
  },
  SERVER_OUTDATED: {
    what: 'This party runs on a Matinee that is older than yours.',
    todo: 'Ask the host, or whoever runs the server, to get the newest one.',
  },
  SIGNAL_TIMEOUT: { what: 'The server took too long to answer.', todo: 'Try again in a moment.' },
  JOIN_ABORTED: { what: 'You stopped joining.', todo: 'Join again when you like.' },
  RATE_LIMITED: { what: 'That was a bit fast.', todo: 'Wait a few seconds, then try again.' },
  MESSAGE_TOO_LARGE: { what: 'That message is too long.', todo: 'Send it in two parts.' },
  NEGOTIATION_FAILED: {
    what: 'Sound and picture could not be set up.',
    todo: 'We try again. If it stays, leave and come back.',
  },
  LINK_FAILED: {
    what: 'No direct way to one of your friends was found.',
    todo: 'Press Try again on their picture. Another network may help.',
  },
  TURN_UNAVAILABLE: {
    what: "Your address stays hidden, but this party has no relay, so you can't hear or see each other.",
    todo: 'Allow direct connections in the settings, or ask the host to set up a relay.',
  },
  NOT_STREAMING: { what: 'Nothing is being sent that could be stopped.', todo: 'Nothing to do.' },
  PEER_GONE: { what: 'That person has just left.', todo: 'Nothing to do.' },
  MIC_DENIED: {
    what: 'Matinee may not use your microphone.',
    todo: 'Allow it in the privacy settings, or go on without.',
  },
  CAMERA_DENIED: {
    what: 'Matinee may not use your camera.',
    todo: 'Allow it in the privacy settings, or go on without.',
  },
  DEVICE_NOT_FOUND: { what: 'No such device is connected.', todo: 'Plug one in, or go on without.' },
  DEVICE_IN_USE: { what: 'Another app is using that device.', todo: 'Close it there, or go on without.' },
  OUTPUT_UNSUPPORTED: {
    what: "The sound output can't be chosen here.",
    todo: "Choose it in the system's sound settings.",
  },
  SCREEN_CANCELLED: { what: 'No screen was shared.', todo: 'Share again when you like.' },
  SCREEN_UNSUPPORTED: {
    what: 'This system does not let us share a screen.',
    todo: 'Share from another computer.',
  },
  SCREEN_AUDIO_UNAVAILABLE: {
    what: 'The screen is shared without sound.',
    todo: 'This system doesn’t let apps share its sound. Open the film as a file instead.',
  },
  SCREEN_ENDED: {
    what: 'Nothing of yours is shared any more.',
    todo: 'The window was closed, or your system ended the share. Share again when you like.',
  },
  NOT_CONTROLLER: { what: 'You do not have control of the film.', todo: 'Ask the host to do it.' },
  NOT_SEEKABLE: {
    what: 'Nobody can jump in this film: its server sends it from its beginning only.',
    todo: 'Watch it through, or open it from another server or as a file.',
  },
  FILM_MISMATCH: {
    what: 'Your file is not the one the others watch.',
    todo: 'Open the same file as they have.',
  },
  FILM_UNSUPPORTED: {
    what: "This film can't be played here.",
    todo: 'MP4 or HLS with H.264, or WebM with VP9 or AV1 will do.',
  },
  FILM_UNREACHABLE: {
    what: 'The film could not be loaded.',
    todo: 'Check the address, then try again. Some servers let no other site or app read their films.',
  },
  INVALID_ARGUMENT: { what: 'That is not something we can use.', todo: 'Check what you typed.' },
  INTERNAL: {
    what: 'Something went wrong in Matinee.',
    todo: 'Try again. If it keeps happening, restart the app.',
  },
};

/** Why a party ended for this person. */
export const ended: Record<DisconnectReason, { title: string; text: string }> = {
  left: { title: 'You left the party', text: 'The others watch on. The code still works.' },
  removed: {
    title: 'You were removed from the party',
    text: 'A host did that. If it was a mistake, ask them to invite you to another party.',
  },
  session_closed: { title: 'The party is over', text: 'It was ended for everybody. Thanks for coming.' },
  duplicate_identity: {
    title: 'You are here twice',
    text: 'You joined again in another window, so this one left the party.',
  },
  token_revoked: { title: 'Your invitation was taken back', text: 'Ask the host if that was a mistake.' },
  server_shutdown: {
    title: 'The party server went away',
    text: 'It was shut down. If it comes back, you can too.',
  },
  reconnect_timeout: {
    title: 'We lost the party',
    text: 'The server could not be reached again. Your seat is kept while the party lasts: go back in once you are online.',
  },
  rate_limited: {
    title: 'The server asked you to slow down',
    text: 'Your app sent it more than it takes from one person. Your seat is kept: come again in a minute.',
  },
};

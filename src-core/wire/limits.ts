/** Sizes and rates that both ends of the wire agree on. */

/** Raised when a message changes so that an older peer would misread it. */
export const PROTOCOL_VERSION = 5;
/** The oldest version that is spoken beside it. Raised when that one can't be spoken any more, or shouldn't be. */
export const OLDEST_PROTOCOL = 5;

export const LIMITS = {
  /** Size of a chat message on the wire, UTF-8 bytes of its JSON. */
  messageBytes: 8_192,
  /** Length of a chat message, UTF-16 units. */
  messageLength: 2_000,
  /** Size of any Socket.IO message; an SDP with many tracks is the largest honest one. */
  socketBytes: 65_536,
  /** Size of any HTTP body. */
  httpBytes: 16_384,
  /** Length of a person's or a party's name, UTF-16 units. */
  nameLength: 48,
  /** Title of a film. */
  titleLength: 200,
  urlLength: 2_048,
  /** Address of a film on the web, bytes as JSON: signed ones are long. */
  filmUrlBytes: 8_192,
  sdpLength: 48_000,
  /** Chat messages that a room keeps for people who come later, and their bytes on the wire (`encodedBytes`). */
  chatHistory: 200,
  chatHistoryBytes: 131_072,
  /** One page of them: larger than any message, and some 3 s of a line of 100 kbit/s. */
  chatPage: 100,
  chatPageBytes: 32_768,
  /** Height of a picture on a screen, pixels. */
  pictureHeight: 4_320,
  /** People at the door of a session, and those of them who have links. */
  atDoor: 6,
  linkedAtDoor: 2,
  /** People in one mesh: each of them sends to every other. */
  meshPeople: 6,
  /** People in the list of a session that was made larger, or to which more have come back than it has places. */
  sessionPeople: 100,
} as const;

/** Life of an access token; expiry gates joining and re-joining and never ends a live session. */
export const TOKEN_LIFE_MS = 600_000;
/** How long before its end a token is announced as expiring. */
export const TOKEN_WARNING_MS = 30_000;
/** Socket.IO heartbeat: ping every 5 s, dead after another 10 s. */
export const PING_INTERVAL_MS = 5_000;
export const PING_TIMEOUT_MS = 10_000;
/** A person is shown as *reconnecting* for this long before *gone*. */
export const GONE_AFTER_MS = 15_000;
/** A session with nobody in it is closed after this long; a new one waits twice as long for its first person. */
export const EMPTY_SESSION_MS = 300_000;
export const FIRST_JOIN_MS = 600_000;
/** How long somebody may stand at the door of a session, in all. */
export const AT_DOOR_MS = 120_000;

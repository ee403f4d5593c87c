/** How the film is kept in step, and what a person can see and set of it. */
export const sync = {
  tab: 'Sync',
  title: 'How well everybody keeps step',
  chipTip: 'How everybody keeps step',
  own: 'Your film against the party',
  empty: 'No film yet. Once one plays, this shows how well it keeps step.',
  still: 'Nothing is playing. The line goes on when the film does.',
  line: 'Your drift in the last two minutes',
  lineWords: '{now}. In the last two minutes between {min} and {max}, mostly {median}.',
  lineNothing: 'Nothing has played in the last two minutes.',
  summary: '{min} to {max}, mostly {median}',
  ago: '2 min ago',
  now: 'now',
  frame: '± 1 frame',
  people: 'Everybody',
  unknown: 'not known yet',
  ahead: '{ms} ms ahead',
  behind: '{ms} ms behind',
  exact: 'exactly in step',
  toldNothing: 'No figures yet',
  figures: {
    drift: 'Drift',
    buffer: 'Buffer',
    roundTrip: 'Round trip',
    clock: 'Clock',
    corrections: 'Corrections',
    route: 'Path',
  },
  clockWords: 'within {ms} ms',
  seeks: 'no jumps|one jump|{n} jumps',
  rates: 'no changes of speed|one change of speed|{n} changes of speed',
  route: { direct: 'Direct', relay: 'Relay' },
  explain: 'What the figures mean',
  meaning: {
    drift:
      'How far this film is ahead of the party (+) or behind it (−); up to one frame, 42 ms, nobody notices.',
    buffer: 'How much of the film is loaded ahead, before the player would have to wait for more.',
    roundTrip: 'How long a message takes to the server and back.',
    clock: 'How far off their clock can be from the party’s, at most.',
    corrections:
      'What their player did to stay in step since the film was opened: jumps, and small changes of speed.',
    route: 'Whether voice and picture come straight from them, or by way of a relay, which takes longer.',
  },
  copy: 'Copy as text',
  copied: 'The figures are copied. Paste them into your report.',
  notCopied: 'Matinee couldn’t copy to the clipboard.',
  notCopiedHint: 'The text is marked in the panel: copy it by hand.',
  report: 'The figures as text',
};

export const trim = {
  label: 'My sound comes late',
  hint: 'For loudspeakers that lag, such as Bluetooth or a TV. Remembered for this output.',
  value: '{ms} ms',
  earlier: 'Your film plays {ms} ms earlier',
  later: 'Your film plays {ms} ms later',
  none: 'Your film plays on time',
  reset: 'Back to 0 ms',
  byEar: 'Set it by ear',
  clap: {
    title: 'Clap',
    text: 'A disc lights up and a click sounds, once a second. Move the slider until both come at once.',
    what: "Matinee plays your film this much earlier, picture and sound, so that its sound is in step with your friends'.",
    lateHint: 'The click comes after the light: move it to the right.',
    earlyHint: 'The click comes before the light: move it to the left.',
    quiet: 'Your film is silent meanwhile, for you alone.',
    noSound: 'No click can be played here. Check the sound output, then open this again.',
    otherOutput: "The click comes from the system's output: the film's own can't be used here.",
    disc: 'The light',
    done: 'Done',
  },
};

export const rate = {
  label: 'Speed, {rate}×',
  menu: 'Speed for everybody',
  value: '{rate}×',
  normal: '1×, as it was made',
  noControl: 'The host has control of the speed',
  live: 'A live stream plays at its own speed',
};

export const patience = {
  label: "When somebody's film runs dry",
  never: 'Never wait',
  seconds: 'Wait up to {s} s',
  told: "When somebody's film runs dry, the party waits up to {s} s, then goes on.",
  toldNever: "When somebody's film runs dry, the party goes on without waiting.",
  hint: 'Then the others go on, and whoever is late catches up.',
};

/** Why the own film stands still, in one line. */
export const still = {
  paused: '{name} paused',
  pausedYou: 'You paused',
  pausedPlain: 'Paused',
  notStarted: 'Ready. Nobody has pressed play yet',
  starting: 'Starting in a moment',
  catchingUp: 'You are catching up',
  ahead: 'You are ahead. Your film goes on when the others are there',
  loading: 'Your film is loading. The others watch on',
  loadingAlone: 'Your film is loading',
  buffering: 'You are buffering. The others watch on',
  bufferingAlone: 'You are buffering',
  ownEnd: 'Your copy is at its end. The others watch on',
  ownEndAlone: 'Your copy is at its end',
  nobody: 'Nobody can play this now',
  nobodyAlone: "This can't be played now",
  nobodyHint: 'The film keeps its place, and goes on by itself as soon as somebody can.',
  serverAway: 'Waiting for the server to say when it goes on',
};

export const live = {
  badge: 'Live',
  atEdge: 'At the live edge',
  behind: '−{time} behind',
  behindWords: '{time} behind the live edge',
  goLive: 'Back to live',
  seek: 'Position in the live stream',
  unknown: 'Live',
};

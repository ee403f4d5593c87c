import type { Reach } from '@core/net/network-judgement';
import type { QualityReason, QualitySide } from '@core/call/quality';
import type { WayHelp } from '@core/call/reach';
import type { NetworkCheckId, NetworkCheckReason } from '@sdk/network-check/network-check';

const todo: Record<QualitySide, Record<QualityReason, string>> = {
  here: {
    loss: 'Go nearer to your router, or use a cable.',
    delay: 'Stop big downloads and uploads here.',
    jitter: 'Go nearer to your router, or use a cable.',
    bandwidth: 'Stop big downloads and uploads here, or choose a smaller picture below.',
    cpu: 'Close other programs, or choose a smaller picture below.',
  },
  there: {
    loss: 'Ask {name} to go nearer to the router, or to use a cable.',
    delay: 'Ask {name} to stop big downloads and uploads.',
    jitter: 'Ask {name} to go nearer to the router, or to use a cable.',
    bandwidth: 'Ask {name} to stop big downloads and uploads, or to choose a smaller picture.',
    cpu: 'Ask {name} to close other programs.',
  },
  between: {
    loss: 'A cable in place of Wi-Fi helps, on either side.',
    delay: 'The way is long, or one of you uses the line for something big.',
    jitter: 'A cable in place of Wi-Fi helps, on either side.',
    bandwidth: 'A smaller picture helps, or sound only.',
    cpu: 'Fewer programs beside Matinee help, on either side.',
  },
};

interface Words {
  why: string;
  todo: string;
}

/** Why a check of the connection test isn't fine, and what to do. Some texts differ for one check. */
const checks = {
  unreachable: {
    why: 'No answer.',
    todo: "Check that you are online, and that the host's app or server is running.",
  },
  untrusted: {
    why: 'It is not the server that the invite speaks of.',
    todo: 'We go no further. Ask the host for a fresh link.',
  },
  refused: {
    why: 'It answers, and lets us no further.',
    todo: 'Ask the host for a fresh link, or ask whoever runs the server why.',
  },
  clientOutdated: {
    why: 'It needs a newer Matinee than yours.',
    todo: 'Get the newest Matinee. In a browser, reload the page.',
  },
  serverOutdated: {
    why: 'It is older than your Matinee.',
    todo: 'Ask the host, or whoever runs the server, to get the newest Matinee.',
  },
  slow: {
    why: 'It takes long.',
    todo: 'The film keeps step all the same. A cable in place of Wi-Fi helps.',
  },
  slowDownload: {
    why: 'Little comes through.',
    todo: 'Stop downloads, or choose sound only in the party.',
  },
  slowUpload: {
    why: 'Little gets out.',
    todo: 'Stop uploads and backups, or choose a smaller picture in the party.',
  },
  noServers: {
    why: 'This server names none.',
    todo: 'Whoever runs the server can add one.',
  },
  noStun: {
    why: 'This server names no helper (STUN server) to find a direct way.',
    todo: 'For parties on this computer choose some under Settings, Parties. Elsewhere, ask whoever runs the server.',
  },
  someRelay: {
    why: 'This server has none.',
    todo: 'Most homes don’t need one. Some mobile and office networks do: if you can’t see somebody there, another network or a relay helps.',
  },
  relayOnly: {
    why: 'You chose a relay only, so no direct way is looked for.',
    todo: 'Nothing to do.',
  },
  noRelay: {
    why: 'You chose a relay only, and this server has none.',
    todo: 'Nobody will see or hear you. Turn that off under Settings, The call, or ask whoever runs the server for one.',
  },
  blocked: {
    why: "Your network doesn't let it through.",
    todo: 'Try another network, or ask whoever runs this one.',
  },
  blockedUdp: {
    why: 'Your network lets no UDP through.',
    todo: 'Pictures then go by a relay, where the server has one. Another network is better.',
  },
  relayedUdp: {
    why: 'Your network lets no UDP through.',
    todo: 'Pictures go by the relay, which takes a little longer. Another network may be quicker.',
  },
  credentials: {
    why: 'The relay does not take our password.',
    todo: 'Ask whoever runs the server to look at its relay settings.',
  },
  notHere: {
    why: "It can't be measured here.",
    todo: 'Nothing to do.',
  },
  failed: {
    why: 'The test broke off.',
    todo: 'Run it once more.',
  },
  skipped: {
    why: 'Not tried.',
    todo: 'It needs one of the checks above.',
  },
} satisfies Record<
  | NetworkCheckReason
  | ('slowDownload' | 'slowUpload' | 'blockedUdp' | 'relayedUdp')
  | ('noStun' | 'someRelay' | 'noRelay' | 'skipped'),
  Words
>;

const checkNames: Record<NetworkCheckId, string> = {
  server: 'Server',
  socket: 'Steady connection',
  udp: 'Direct way',
  relay: 'Relay',
  download: 'Down',
  upload: 'Up',
};

/** The quality of the call, the size of pictures, and the connection test. */
export const call = {
  tab: 'Call',
  title: 'How well the call goes',
  others: 'the others',
  level: { excellent: 'Excellent', good: 'Good', poor: 'Poor', lost: 'Hardly anything gets through' },
  unknown: 'Not known yet',
  said: '{level}: {reason}, {side}',
  reason: {
    loss: 'packets get lost',
    delay: 'the way takes long',
    jitter: 'the line is uneven',
    bandwidth: 'the line is full',
    cpu: 'the computer is busy',
  },
  side: { here: 'on your side', there: "on {name}'s side", between: 'somewhere between you' },
  todo,
  own: 'You',
  ownAll: 'To everybody: {words}',
  alone: 'Nobody else is here yet. Once somebody is, this shows how well you are connected.',
  people: 'The others',
  open: 'How {name} is connected',
  route: { direct: 'Direct', relay: 'By a relay' },
  figures: {
    roundTrip: 'Round trip',
    jitter: 'Jitter',
    lossIn: 'Loss, in',
    lossOut: 'Loss, out',
    rateIn: 'Bit rate, in',
    rateOut: 'Bit rate, out',
    sizeIn: 'Picture, in',
    sizeOut: 'Picture, out',
    framesIn: 'Frames/s, in',
    framesOut: 'Frames/s, out',
    limit: 'Your picture is held back by',
    available: 'Room on the line',
    route: 'Path',
  },
  meaning: {
    roundTrip: 'How long a packet takes to them and back. Up to 150 ms nobody notices.',
    jitter: 'How unevenly packets arrive. Up to 30 ms is smoothed out.',
    loss: 'How many packets never arrive. Up to 1 % is hidden by the app. In is from them, out is to them.',
    rate: 'Sound and picture together, as they go over the line.',
    size: 'How large the picture is on its way. It follows how large it is shown.',
    frames: 'Pictures a second of the camera.',
    limit: 'What keeps your picture smaller than it could be: this computer, or the line.',
    available: 'What the line to them holds, as far as is known.',
    route: 'Straight from person to person, or by way of a relay, which takes longer.',
  },
  explain: 'What the figures mean',
  limitation: { none: 'Nothing', cpu: 'This computer', bandwidth: 'The line', other: 'Something else' },
  trend: '{figure}: {now}. In the last two minutes between {min} and {max}.',
  trendNothing: '{figure}: nothing measured yet.',
  ago: '2 min ago',
  now: 'now',
  copy: 'Copy as text',
  copied: 'The figures are copied. Paste them into your report.',
  notCopied: 'Matinee couldn’t copy to the clipboard.',
  notCopiedHint: 'Save the file instead.',
  save: 'Save a diagnostics file',
  saveHint: 'For a bug report: versions, figures and the log. Without names, addresses, codes or keys.',
  saved: 'The file is saved. Attach it to your report.',
  retry: 'Reconnect to {name}',
  failed: "Couldn't reach {name}.",
  failedAgain: 'Try again',
  paused: "{name}'s app keeps asking for a new connection.",
  pausedHint:
    'Matinee ignores that for five minutes, so that your film runs smoothly. If it still happens then, ask them to restart Matinee.',
  overdue: 'No way to {name} yet.',
  overdueHint: 'We go on trying. {why}',
  why: 'Why?',
  /** Why a person isn't reached, and what helps, by the servers that the party's server names. */
  way: {
    none: 'This party’s server names no helper to connect two networks, so only people on the same network see and hear each other. Whoever runs its server can change that. The film and the chat go on.',
    stun: 'Some networks block direct connections, and this party has no relay to go through instead. Another network on either side may help, such as a phone’s. The film and the chat go on.',
    relay:
      'Neither a direct way nor the relay gets through. Another network on either side may help. The film and the chat go on.',
    hidden:
      'You chose a relay only, and this party has none. Turn that off in the settings of the call, or ask whoever runs the server for a relay.',
  } satisfies Record<WayHelp | 'hidden', string>,
  unheard: {
    label: 'Who is not heard',
    youUnheard: "{name} can't hear you.",
    youDeaf: "You can't hear {name}.",
    youBoth: "You and {name} can't hear each other.",
    other: "{listener} can't hear {speaker}.",
    both: "{listener} and {speaker} can't hear each other.",
    more: 'One more|{n} more',
    mark: {
      youUnheard: "Can't hear you",
      youDeaf: "You can't hear them",
      youBoth: "You can't hear each other",
    },
  },
  busy: {
    what: 'Your computer is busy.',
    todo: 'Your picture is sent smaller until it has caught up. The film goes first.',
  },
  soundOnly: {
    chip: 'Sound only',
    back: 'Show pictures again',
    label: 'Sound only',
    hint: 'No pictures or shared screens come in, which helps a slow connection. For this party only.',
  },
  voicesOff: { chip: 'Voices are off', back: 'Turn on' },
  settings: {
    title: 'The call',
    send: 'Your picture is sent at most',
    sending: 'Now: {width} × {height}, {fps} a second.',
    notSending: 'Nothing is sent now.',
    auto: 'Automatic',
    '180p': 'Small, 180p',
    '360p': 'Medium, 360p',
    '720p': 'Large, 720p',
    manual: 'By hand',
    width: 'Width',
    height: 'Height',
    frameRate: 'Frames a second',
    kilobits: 'kbit/s',
    use: 'Use these',
    used: 'Your picture is sent so from now on.',
    bad: 'From {min} to {max}.',
    relay: 'By a relay only',
    relayHint:
      'Hides your address from your friends, and from the STUN servers that help to find a direct way. Slower, and the server has to have a relay: without one nobody is seen or heard. A way to a party far away that stands already stays until you leave.',
    spotlight: 'Whoever speaks is large',
    spotlightHint: 'A pinned face stays large.',
    hideSelf: 'Hide my own picture',
    hideSelfHint: 'The others see you all the same.',
    see: 'What you see',
    sends: 'What you send',
    way: 'Which way it takes',
  },
  tile: {
    pin: 'Pin {name}',
    unpin: 'Unpin {name}',
    pinHint: 'Shows this face large, for you alone',
    pinned: 'Pinned',
    menu: 'More about {name}',
    menuSelf: 'More about your picture',
    hide: 'Hide my own picture',
    show: 'Show my own picture',
    connection: 'Connection',
    silenced: 'You turned this voice down to 0 %',
    volume: 'Volume',
    volumeAt: '{n} %',
  },
  test: {
    button: 'Test the connection',
    again: 'Test again',
    stop: 'Stop',
    title: 'Connection test',
    running: 'Testing',
    waiting: 'To come',
    aborted: 'Stopped. What was found until then:',
    failed: 'The test could not begin.',
    unreached: {
      summary: 'The party could not be reached, so only camera and microphone are tested.',
      row: 'Party not reached',
    },
    untold: 'What could be tested works.',
    someBad: 'One thing needs a look.|{n} things need a look.',
    reach: {
      everybody: 'Everything works.',
      most: 'It works with most networks. Some need a relay, and there is none that works.',
      byRelay: 'You can join. Pictures take the way round by the relay.',
      ownNetwork: 'Only people on your network will see and hear you.',
      nobody: 'Nobody will see and hear you.',
    } satisfies Record<Reach, string>,
    moreBad: 'One more thing needs a look.|{n} more things need a look.',
    outcome: { good: 'Good', weak: 'Weak', bad: 'Does not work', skipped: 'Skipped' },
    ms: '{ms} ms there and back',
    rate: '{mbit} Mbit/s',
    works: 'Works',
    names: checkNames,
    about: {
      server: 'The party can be reached',
      socket: 'Chat and the film stay in step over it',
      udp: 'The straight way for voices and pictures',
      relay: 'The way round, where there is no straight one',
      download: 'For the pictures of the others',
      upload: 'For your own picture',
    } satisfies Record<NetworkCheckId, string>,
    checks,
    camera: 'Camera',
    microphone: 'Microphone',
    device: {
      off: 'Turned off',
      starting: 'Starting',
      seen: 'Gives a picture',
      heard: 'We hear you',
      silent: 'Nothing heard yet. Say something.',
      quiet: 'Nothing was heard. Say something, or choose another microphone above.',
    },
  },
};

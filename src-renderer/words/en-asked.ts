/** Whom this app asks on the internet so that friends find each other, and what runs here. */
export const asked = {
  title: 'Servers that help friends find each other',
  text: 'Matinee runs none of its own. It asks public ones, unless you name others; they never learn what is in a party.',
  usual: 'The usual ones',
  own: 'Others',
  none: 'Nobody',
  use: 'Use these',
  used: 'Used from now on.',
  draft: 'Not used yet.',
  format: 'Up to {n}, separated by commas. Left empty, nothing changes.',
  empty: 'There is nothing in it yet. To ask no server at all, choose “Nobody”.',
  tooMany: 'Those are too many: name {n} at the most.',
  decided: {
    named:
      'Matinee was started with {setting}, which decides: {servers}. Your choice counts again without it.',
    nobody:
      'Matinee was started with {setting}, which decides: nobody is asked. Your choice counts again without it.',
    unreadable:
      'Matinee was started with {setting}, which makes no sense, so nobody is asked. Correct it, or start without it, and your choice counts again.',
  },
  dht: {
    title: 'Meeting points for friends far away',
    who: 'By them your app and a friend’s find each other over a public directory (HyperDHT). They learn your address, and when; not which party.',
    ownHint:
      'Meeting points that you name. Friends have to use ones of the same directory, or your links lead them nowhere.',
    noneHint:
      'Nobody is asked. Only people on this computer and on your network can come, and links and codes of friends far away don’t open.',
    addresses: 'Addresses of meeting points',
    unreadable:
      '“{part}” is no meeting point. It needs a name or an IPv4 address and a port, like {example}.',
    when: 'For the next party that you start and the next link that you open, without a restart. Parties that are on stay as they are; only with “Nobody”, yours closes to friends far away at once.',
  },
  stun: {
    title: 'How friends find a direct way',
    who: 'Voices and pictures go straight from person to person. To find the way, each one asks STUN servers how their router is seen from outside. These learn that somebody at that address is about to make a call, and when; not with whom, and nothing of the party goes through them.',
    relay: 'None: this app was started with a relay, which is asked instead.',
    ownHint: 'STUN servers that you name.',
    noneHint: 'Nobody is asked. Only people on the same network will see and hear each other.',
    addresses: 'Addresses of STUN servers',
    unreadable:
      '“{part}” is no STUN server. It needs a name or an address, and maybe a port, like {example}.',
    when: 'For parties on this computer, and whoever joins from now on. In a party on a server its operator decides.',
  },
};

export const about = {
  title: 'About',
  app: 'This Matinee',
  version: 'Version',
  electron: 'Electron',
  chrome: 'Chromium',
  profile: 'Profile',
  asked: 'Whom it asks on the internet',
  dht: 'Meeting points',
  dhtNone: 'Nobody. Only people on this computer and on your network can come.',
  stun: 'STUN servers, in parties here',
  stunNone: 'Nobody.',
  byDefault: 'The usual ones.',
  byRelay: 'It was started with a relay, which is asked instead.',
  byPerson: 'As you have chosen.',
  byEnvironment: 'As it was started, with {setting}.',
  unreadable: 'It was started with {setting}, which makes no sense.',
  relayOnly: 'You go by a relay only, so this app asks none of these.',
  change: 'Choose others',
};

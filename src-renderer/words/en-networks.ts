/** Who comes to a party on this computer, and by which networks. */
export const networks = {
  who: {
    title: 'Who can come',
    anywhere: 'Anybody with the link',
    anywhereCan: 'Anybody with the link can come',
    anywhereHint:
      'Near or far, with nothing to set up. Public meeting points on the internet help them to find this computer; they and your friends see its address.',
    anywhereAtRelayHint:
      'Near or far. Friends far away meet you at your relay, which alone sees this computer’s address; they need the same relay.',
    network: 'People on my network',
    networkCan: 'People on your network can come',
    networkHint: 'In the same house. Nobody outside learns that there is a party.',
    here: 'Only this computer',
    hereCan: 'Nobody else can come',
    hereHint: 'To look around alone, with a second window.',
    farFallOut: 'Friends far away who are in fall out of the party.',
    change: 'Change',
    changeLabel: 'Change who can come',
  },
  asks: {
    firewallAnywhere:
      "Windows may ask whether Matinee may be reached. Friends on your network need a yes, those far away don't.",
    firewallNetwork:
      'Windows may ask whether Matinee may be reached. Say yes, or nobody on your network gets in.',
    firewallRefused:
      'To change your answer: Windows Security, Firewall & network protection, Allow an app through firewall.',
    localNetworkAnywhere:
      "macOS asks whether Matinee may use your network. Friends on your network need a yes, those far away don't.",
    localNetworkNetwork:
      'macOS asks whether Matinee may use your network. Say yes, or nobody on your network gets in.',
    localNetworkRefused: 'To change your answer: System Settings, Privacy & Security, Local Network.',
  },
  way: {
    opening: 'Opening the way for friends far away',
    open: 'Friends far away can come.',
    openAtRelay: 'Friends far away can come who go by a relay only too, and by the same relay.',
    noUdp:
      "Friends far away can't come now: no meeting point answers. Your network lets no UDP out, or has no internet.",
    noUdpTodo:
      'People on your network still can. It is tried again by itself; another network or a server of your own helps too.',
    noRelay: "Friends far away can't come now: the relay that you go by does not answer.",
    noRelayTodo:
      'People on your network still can. It is tried again by itself; whoever runs the relay knows more.',
    failed: "Friends far away can't come: what opens the way does not run on this computer.",
    failedTodo: 'People on your network still can. For the others, let the party run on a server.',
    relayOnly:
      "Friends far away can't come: you go by a relay only, and the way to them would show your address.",
    relayOnlyTodo:
      'People on your network still can. For the others, switch “By a relay only” off under Settings, The call, start Matinee with a relay to meet at (MATINEE_DHT_RELAY), or let the party run on a server.',
    off: "Friends far away can't come: this app asks no meeting points.",
    offTodo:
      'People on your network still can. For the others, choose meeting points under Settings, Parties, or see there why that can’t be chosen.',
  },
  title: 'Networks that friends may come by',
  text: 'For parties on this computer that people on your network can come to.',
  wifi: 'Wi-Fi',
  cable: 'Cable',
  tunnel: 'VPN',
  inside: 'Virtual network',
  internetHint: "No home's address: the whole internet may reach it.",
  sharedHint: "No home's address: others of your provider may reach it.",
  tunnelHint: 'Everybody on this VPN can find the party and try to join.',
  insideHint: 'Virtual machines and containers of this computer.',
  noneChosen: 'No network is chosen: nobody can join by the network.',
  none: 'This computer is in no network now. Once it is, friends there can join.',
};

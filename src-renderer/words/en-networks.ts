/** The networks by which friends come to a party on this computer. */
export const networks = {
  title: 'Networks that friends may come by',
  text: 'For parties on this computer, while you let friends on your network join.',
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

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LIMITS_OF_LAN,
  LanChoiceSchema,
  LanNetworkSchema,
  choose,
  isLetIn,
  lanNetworks,
  listeningAddresses,
  type LanChoice,
} from './lan-networks';

const v4 = (address: string, internal = false) => ({ address, family: 'IPv4', internal });
const v6 = (address: string) => ({ address, family: 'IPv6', internal: false });
const NOTHING_SAID: LanChoice = { leftOut: [], takenIn: [] };

const MACHINE = {
  lo: [v4('127.0.0.1', true)],
  wlp3s0: [v4('192.168.1.20'), v6('fe80::1'), v6('2a02::5')],
  enp2s0: [v4('93.184.216.34'), v4('169.254.7.7')],
  tun0: [v4('10.8.0.2')],
  docker0: [v4('172.17.0.1')],
  usb0: [v4('172.20.10.2')],
  tailscale0: [v4('100.101.102.103')],
};

describe('the networks of a machine', () => {
  it('the networks of a machine are those of IPv4 that lead elsewhere, with their name and range', () => {
    expect(lanNetworks(MACHINE)).toEqual([
      { name: 'wlp3s0', address: '192.168.1.20', means: 'wifi', reach: 'home' },
      { name: 'enp2s0', address: '93.184.216.34', means: 'cable', reach: 'internet' },
      { name: 'enp2s0', address: '169.254.7.7', means: 'cable', reach: 'home' },
      { name: 'tun0', address: '10.8.0.2', means: 'tunnel', reach: 'home' },
      { name: 'docker0', address: '172.17.0.1', means: 'inside', reach: 'home' },
      { name: 'usb0', address: '172.20.10.2', means: 'other', reach: 'home' },
      { name: 'tailscale0', address: '100.101.102.103', means: 'tunnel', reach: 'shared' },
    ]);
  });

  it.each([
    ['Wi-Fi', 'wifi'],
    ['WiFi 2', 'wifi'],
    ['WLAN', 'wifi'],
    ['Bowling club', 'other'],
    ['Ethernet 2', 'cable'],
    ['Ethernet at Neptune Street', 'cable'],
    ['Ethernet bridge2', 'cable'],
    ['Third lens', 'other'],
    ['vEthernet (WSL)', 'inside'],
    ['bridge100', 'inside'],
    ['en0', 'other'],
    ['utun4', 'tunnel'],
    ['ProtonVPN', 'tunnel'],
    ['VirtualBox Host-Only Network', 'inside'],
  ])('networks called %s go by: %s', (name, means) => {
    expect(lanNetworks({ [name]: [v4('192.168.1.20')] })[0]?.means).toBe(means);
  });

  it('the networks of a machine are no more than fit into a message', () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`if${i}`.padEnd(500, 'x'), [v4(`10.0.0.${i % 256}`)]]),
    );
    expect(lanNetworks(many)).toHaveLength(LIMITS_OF_LAN.networks);
    expect(lanNetworks(many)[0]?.name).toHaveLength(LIMITS_OF_LAN.nameLength);
    for (const network of lanNetworks(many)) expect(LanNetworkSchema.parse(network)).toEqual(network);
  });

  it('the networks of a machine fit into a message, of whatever kind they are and wherever they lead', () => {
    const networks = lanNetworks(MACHINE);
    for (const network of networks) expect(LanNetworkSchema.parse(network)).toEqual(network);
    expect(new Set(networks.map(({ means }) => means))).toEqual(
      new Set(['wifi', 'cable', 'tunnel', 'inside', 'other']),
    );
    expect(new Set(networks.map(({ reach }) => reach))).toEqual(new Set(['home', 'shared', 'internet']));
  });
});

describe('the networks on which a party listens', () => {
  it('a party listens on home networks, and unasked on no public address, tunnel or network inside the machine', () => {
    expect(listeningAddresses(MACHINE, NOTHING_SAID)).toEqual(['192.168.1.20', '169.254.7.7', '172.20.10.2']);
  });

  it('a party listens on no address that the internet reaches, whatever addresses there are', () => {
    fc.assert(
      fc.property(fc.array(fc.ipV4(), { maxLength: 20 }), (addresses) => {
        const heard = listeningAddresses({ eth0: addresses.map((address) => v4(address)) }, NOTHING_SAID);
        return heard.every((address) =>
          /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address),
        );
      }),
    );
  });

  it('a party listens as the person chose: a home network is chosen by its name, any other by its exact address', () => {
    const [wifi, open] = lanNetworks(MACHINE);
    if (!wifi || !open) throw new Error('no networks');
    const choice = choose(choose(NOTHING_SAID, wifi, false), open, true);
    expect(choice).toEqual({ leftOut: ['wlp3s0'], takenIn: ['93.184.216.34'] });
    expect(listeningAddresses(MACHINE, choice)).toEqual(['93.184.216.34', '169.254.7.7', '172.20.10.2']);
    // The next home has another range, and the next hotel another address.
    expect(isLetIn({ ...wifi, address: '192.168.178.3' }, choice)).toBe(false);
    expect(isLetIn({ ...open, address: '93.184.216.35' }, choice)).toBe(false);
    expect(choose(choose(choice, wifi, true), open, false)).toEqual(NOTHING_SAID);
  });

  it('the choice of networks keeps as many entries as it may hold, the latest ones', () => {
    const [, open] = lanNetworks(MACHINE);
    if (!open) throw new Error('no networks');
    let choice = NOTHING_SAID;
    for (let i = 0; i < LIMITS_OF_LAN.choices + 10; i++)
      choice = choose(choice, { ...open, address: `93.184.216.${i}` }, true);
    const { takenIn } = LanChoiceSchema.parse(choice);
    expect(takenIn).toHaveLength(LIMITS_OF_LAN.choices);
    expect(takenIn.at(-1)).toBe(`93.184.216.${LIMITS_OF_LAN.choices + 9}`);
  });

  it('the choice of networks keeps the others when one of them is chosen otherwise', () => {
    const [wifi] = lanNetworks(MACHINE);
    if (!wifi) throw new Error('no networks');
    const both = { leftOut: ['wlan1', 'wlp3s0'], takenIn: ['10.8.0.2'] };
    expect(choose(both, wifi, true)).toEqual({ ...both, leftOut: ['wlan1'] });
    expect(choose(both, { ...wifi, name: 'usb0' }, false).leftOut).toEqual(['wlan1', 'wlp3s0', 'usb0']);
  });

  it('the choice of networks is kept as it was made, and is nothing where none was', () => {
    const choice: LanChoice = { leftOut: ['wlp3s0'], takenIn: ['93.184.216.34'] };
    expect(LanChoiceSchema.parse(choice)).toEqual(choice);
    expect(LanChoiceSchema.parse({})).toEqual(NOTHING_SAID);
  });
});

/**
 * The networks of this machine on which a party at home may be reached. By default those are home networks alone: an
 * address that the internet reaches, or a tunnel to somebody else's network, is allowed by a person who knows that it
 * is there.
 */
import { z } from 'zod';
import { addressClass } from '../base/address-class';

/** The kind of a network, as far as the name of its interface tells. */
export type LanMeans = 'wifi' | 'cable' | 'tunnel' | 'inside' | 'other';

export const LIMITS_OF_LAN = { networks: 32, nameLength: 100, addressLength: 45, choices: 64 } as const;

export const LanNetworkSchema = z.object({
  /** Name of the interface, as the system calls it. */
  name: z.string().max(LIMITS_OF_LAN.nameLength),
  /** IPv4 address. */
  address: z.string().max(LIMITS_OF_LAN.addressLength),
  means: z.enum(['wifi', 'cable', 'tunnel', 'inside', 'other']),
  /** `home`: a private range, or one without a router. `shared`: between a provider and its customers, also Tailscale. */
  reach: z.enum(['home', 'shared', 'internet']),
});
export type LanNetwork = z.infer<typeof LanNetworkSchema>;

/** The person's choices that differ from the default. */
export const LanChoiceSchema = z.object({
  /** Interfaces of home networks that nobody is to come by. */
  leftOut: z.array(z.string().max(LIMITS_OF_LAN.nameLength)).max(LIMITS_OF_LAN.choices).default([]),
  /** Addresses of other networks that people may come by: exactly these, wherever the machine is carried. */
  takenIn: z.array(z.string().max(LIMITS_OF_LAN.addressLength)).max(LIMITS_OF_LAN.choices).default([]),
});
export type LanChoice = z.infer<typeof LanChoiceSchema>;

/** The form of `os.networkInterfaces()`. */
export type MachineInterfaces = Readonly<
  Record<
    string,
    readonly { readonly address: string; readonly family: string; readonly internal: boolean }[] | undefined
  >
>;

/** Names of interfaces on Linux, macOS (`utun`, `bridge100`; `en0` may be either) and Windows, as their systems give them. */
const MEANS: readonly (readonly [RegExp, LanMeans])[] = [
  [
    /^(tun|tap|utun|wg|ppp|ipsec|gif|zt|nordlynx|tailscale|hamachi)|vpn|wireguard|tailscale|zerotier/i,
    'tunnel',
  ],
  [
    /^(docker|br-|veth|vEthernet|virbr|vmnet|vboxnet|bridge\d|lxc|lxd|podman|cni)|virtualbox|vmware/i,
    'inside',
  ],
  [/^(wl|wi-?fi|wireless|drahtlos)/i, 'wifi'],
  [/^(eth|en[opsx])/i, 'cable'],
];
const meansOf = (name: string): LanMeans => MEANS.find(([names]) => names.test(name))?.[1] ?? 'other';

const reachOf = (address: string): LanNetwork['reach'] => {
  const what = addressClass(address);
  if (what === 'private' || what === 'linkLocal') return 'home';
  return what === 'shared' ? 'shared' : 'internet';
};

/** The machine's IPv4 networks, without those that are this machine alone. */
export const lanNetworks = (interfaces: MachineInterfaces): LanNetwork[] =>
  Object.entries(interfaces)
    .flatMap(([name, addresses = []]) =>
      addresses
        .filter(({ family, internal, address }) => family === 'IPv4' && !internal && addressClass(address))
        .map(({ address }) => ({
          name: name.slice(0, LIMITS_OF_LAN.nameLength),
          address,
          means: meansOf(name),
          reach: reachOf(address),
        })),
    )
    .slice(0, LIMITS_OF_LAN.networks);

/** Whether friends may come by a network by default. */
const isUsual = ({ means, reach }: LanNetwork): boolean =>
  reach === 'home' && means !== 'tunnel' && means !== 'inside';

export const isLetIn = (network: LanNetwork, { leftOut, takenIn }: LanChoice): boolean =>
  isUsual(network) ? !leftOut.includes(network.name) : takenIn.includes(network.address);

/** The addresses on which a party listens, beside the loopback. */
export const listeningAddresses = (interfaces: MachineInterfaces, choice: LanChoice): string[] =>
  lanNetworks(interfaces)
    .filter((network) => isLetIn(network, choice))
    .map(({ address }) => address);

/** The latest ones stay, where there are more than are kept. */
const withOrWithout = (list: readonly string[], one: string, isIn: boolean): string[] =>
  [...list.filter((other) => other !== one), ...(isIn ? [one] : [])].slice(-LIMITS_OF_LAN.choices);

/** The choice after a person let people in by a network, or shut it. */
export const choose = (choice: LanChoice, network: LanNetwork, letIn: boolean): LanChoice =>
  isUsual(network)
    ? { ...choice, leftOut: withOrWithout(choice.leftOut, network.name, !letIn) }
    : { ...choice, takenIn: withOrWithout(choice.takenIn, network.address, letIn) };

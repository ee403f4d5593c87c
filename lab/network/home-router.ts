/**
 * A home behind a router, as most people have one: the machines inside have addresses of their own, the router lets them
 * out under its one address, and nothing comes in that nobody inside has asked for. Linux's own masquerading does it.
 */
import { spawnSync } from 'node:child_process';
import { namespaceName, mustIp, removeNamespace } from './namespaces';

/** 192.168.<home>.0/24, as it would be. */
const PREFIX = '192.168';

/**
 * How a router chooses the port under which a machine inside is seen: `cone`, the same one to everybody; `symmetric`,
 * another one to each, so that what one server sees is of no use to anybody else; `noUdp`, as `cone`, and only TCP gets
 * out, as in many an office.
 */
export type RouterKind = 'cone' | 'symmetric' | 'noUdp';

export interface Home {
  /** First three bytes of the addresses inside. */
  readonly subnet: string;
  /** The router, as it is seen inside. */
  readonly gateway: string;
}

const inside = (namespace: string, command: string, args: readonly string[], input = ''): string => {
  const { status, stdout, stderr, error } = spawnSync('ip', ['netns', 'exec', namespace, command, ...args], {
    encoding: 'utf8',
    input,
  });
  if (status !== 0) throw new Error(`${command} in ${namespace}: ${error?.message ?? stderr.trim()}`);
  return stdout;
};

/**
 * The rules of the router. Without the ones for what comes in, Linux takes the first packet of the other home, which comes
 * before the own one went out to it, as a connection to the router itself, and gives the own one another port.
 */
const rules = (outside: string, kind: RouterKind): string => `
table ip home {
  chain out {
    type nat hook postrouting priority srcnat;
    oifname "${outside}" masquerade${kind === 'symmetric' ? ' random' : ''}
  }
  chain to_router {
    type filter hook input priority filter;
    iifname "${outside}" ct state new drop
  }
  chain to_home {
    type filter hook forward priority filter;
    iifname "${outside}" ct state new drop
  }
  chain away {
    type filter hook forward priority filter;
    oifname "${outside}" ip daddr ${PREFIX}.0.0/16 drop
    ${kind === 'noUdp' ? `oifname "${outside}" meta l4proto udp drop` : ''}
  }
}
`;

/** Why this system has no such routers; null where it does. */
export function homeRouterProblem(): string | null {
  if (spawnSync('nft', ['--version']).status !== 0) return 'nft isn’t installed (apt-get install nftables).';
  const probe = namespaceName('nat');
  try {
    mustIp('netns', 'add', probe);
    inside(probe, 'nft', ['-f', '-'], rules('outside', 'cone'));
    return null;
  } catch (error) {
    return `Routers that masquerade can’t be made here: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    removeNamespace(probe);
  }
}

/**
 * Makes a machine of the network the router of a home, and gives the home's machine, whose namespace is empty yet, a line
 * to it. A router that has one home already gets another one, as a provider's has: both are seen under its one address.
 * @param home a number of its own for each home, 1…250
 */
export function openHome(
  home: number,
  router: { readonly namespace: string; readonly device: string },
  machine: { readonly namespace: string; readonly device: string },
  kind: RouterKind,
): Home {
  const subnet = `${PREFIX}.${home}`;
  const gateway = `${subnet}.1`;
  const port = `mh${process.pid}x${home}`;
  mustIp('-n', router.namespace, 'link', 'add', port, 'type', 'veth', 'peer', 'name', machine.device);
  mustIp('-n', router.namespace, 'link', 'set', machine.device, 'netns', machine.namespace);
  mustIp('-n', router.namespace, 'addr', 'add', `${gateway}/24`, 'dev', port);
  mustIp('-n', router.namespace, 'link', 'set', port, 'up');
  inside(router.namespace, 'nft', ['-f', '-'], rules(router.device, kind));
  inside(router.namespace, 'sh', ['-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
  return { subnet, gateway };
}

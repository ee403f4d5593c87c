/**
 * `tsx host-process.ts NODES ADDRESS home|server [RELAY]`: the embedded server of a host, with a party that may be met. It prints
 * one line (`HostedSchema`) once whoever has the link finds the party, and ends with its standard input. `home` is open to
 * the network and over the DHT, as a fresh install's is; `server` is reached at this address instead, as one on the
 * internet is. With a relay it may be met there too.
 */
import { AUTH_ROUTES } from '@core/wire/http';
import { serverLink } from '@core/wire/invite-link';
import { forward } from '../../lab/network/stream-forwarder';
import { homeLink } from '../../src-main/party/invite-links';
import { ReachableServer } from '../../test/fakes/reach-ends';
import { askRoute } from '../../test/fakes/real-server';
import type { Hosted } from './model';

const [, , nodes = '', address = '', kind = '', relay = ''] = process.argv;
const server = new ReachableServer();
await server.start(nodes.split(','), ':memory:', relay === '' ? null : relay);
const { port } = server;
const { seat, invite } = await askRoute(`http://127.0.0.1:${port}`, AUTH_ROUTES.createParty, {
  body: { partyName: 'Friday', name: 'Ana' },
  authorization: `Bearer ${server.hostKey}`,
});

const openHome = async (): Promise<string> => {
  server.ask({ type: 'openLan', port: 0, choice: { leftOut: [], takenIn: [address] } });
  const { pin, addresses, port: lanPort } = await server.events.until('lanOpen');
  return homeLink(invite.code, port, { pin, addresses, port: lanPort }, await server.open(seat.sessionId));
};
/** A guest brings it to their own loopback, where no certificate is asked for. */
const openServer = async (): Promise<string> => {
  await forward(`tcp:${address}:${port}`, `tcp:127.0.0.1:${port}`);
  return serverLink(invite.code, `http://127.0.0.1:${port}`);
};

const hosted: Hosted = { link: await (kind === 'server' ? openServer() : openHome()), port };
console.log(JSON.stringify(hosted));
process.stdin.on('end', () => process.exit(0)).resume();
